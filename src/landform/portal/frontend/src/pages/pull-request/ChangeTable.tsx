import ExpandMoreIcon from "@mui/icons-material/ExpandMore";
import { Box, Button, ButtonBase, Stack, type Theme } from "@mui/material";
import { useId, useState } from "react";
import type { ResourceChange } from "../../api/types";
import { MONO } from "../../theme";
import { t } from "../../i18n";
import { AttributeTable } from "./AttributeTable";
import { isOpenAtFirst, isRed, namesOf, type ChangeGroup, type ChangeKind } from "./planChanges";

/** More rows take a while to draw; what destroys is always drawn. */
const SHOWN = 200;

const CELL = { py: 0.5, textAlign: "left", verticalAlign: "top", overflowWrap: "anywhere", borderTop: 1, borderColor: "divider" } as const;
const HEAD = { ...CELL, borderTop: 0, color: "text.secondary", fontWeight: 600, px: 1 } as const;

/** The changes of one kind; each row opens to the attributes that change. */
export function ChangeTable({ group, label }: { group: ChangeGroup; label: string }) {
  const { kind, changes } = group;
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(isOpenAtFirst(group) ? changes.keys() : []));
  const [isWhole, setIsWhole] = useState(isRed(kind));
  const shown = isWhole ? changes : changes.slice(0, SHOWN);
  const toggle = (index: number) => setOpen((before) => new Set(before.has(index) ? [...before].filter((one) => one !== index) : [...before, index]));
  return (
    <>
      <Box component="table" aria-label={label} sx={{ width: "100%", borderCollapse: "collapse", tableLayout: "fixed", fontSize: 13 }}>
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ ...HEAD, width: { xs: "58%", sm: "62%" } }}>
              {t("Resource")}
            </Box>
            <Box component="th" scope="col" sx={HEAD}>
              {t("What happens")}
            </Box>
          </tr>
        </thead>
        <tbody>
          {shown.map((change, index) => (
            <Row key={index} change={change} kind={kind} isOpen={open.has(index)} toggle={() => toggle(index)} />
          ))}
        </tbody>
      </Box>
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
        {shown.length < changes.length && <Button onClick={() => setIsWhole(true)}>{t("Show all {count, number}", { count: changes.length })}</Button>}
        {changes.length > 1 && changes.length <= SHOWN && (
          <Button size="small" onClick={() => setOpen(new Set(open.size > 0 ? [] : changes.keys()))}>
            {open.size > 0 ? t("Hide all attributes") : t("Show all attributes")}
          </Button>
        )}
      </Stack>
    </>
  );
}

interface RowProps {
  change: ResourceChange;
  kind: ChangeKind;
  isOpen: boolean;
  toggle: () => void;
}

function Row({ change, kind, isOpen, toggle }: RowProps) {
  const id = useId();
  const canOpen = change.attributes.length > 0 || change.attributes_left_out > 0;
  const colour = isRed(kind) ? "error.main" : undefined;
  const address = { fontFamily: MONO, fontSize: 13, fontWeight: 400, color: colour, textAlign: "left", overflowWrap: "anywhere" } as const;
  return (
    <>
      <tr>
        <Box component="th" scope="row" sx={{ ...CELL, ...address, ...(canOpen ? { px: 0 } : { px: 1, py: 1 }) }}>
          {canOpen ? (
            <ButtonBase
              aria-expanded={isOpen}
              aria-controls={isOpen ? id : undefined}
              onClick={toggle}
              sx={{ ...address, alignItems: "flex-start", justifyContent: "flex-start", gap: 0.5, width: "100%", minHeight: 28, px: 0.5, py: 0.5, borderRadius: 0.5, "&:hover": { bgcolor: "action.hover" } }}
            >
              <ExpandMoreIcon fontSize="small" sx={{ transform: isOpen ? undefined : "rotate(-90deg)", flexShrink: 0 }} />
              <Box component="span" sx={{ minWidth: 0 }}>
                {change.address}
              </Box>
            </ButtonBase>
          ) : (
            change.address
          )}
        </Box>
        <Box component="td" sx={{ ...CELL, px: 1, py: 1, color: colour }}>
          {whatHappens(change, kind)}
        </Box>
      </tr>
      {isOpen && canOpen && (
        <tr id={id}>
          <Box component="td" colSpan={2} sx={{ p: 0, pl: { xs: 0, sm: 3.5 }, pb: 1.5 }}>
            <Box sx={{ borderLeft: 2, borderColor: (theme: Theme) => (isRed(kind) ? theme.vars!.palette.error.main : theme.vars!.palette.divider) }}>
              <AttributeTable change={change} kind={kind} />
            </Box>
          </Box>
        </tr>
      )}
    </>
  );
}

function whatHappens(change: ResourceChange, kind: ChangeKind): string {
  const { isForced, names, more } = namesOf(change);
  const count = change.attributes.length + change.attributes_left_out;
  switch (kind) {
    case "replace": {
      const order = change.actions[0] === "create" ? t("Made anew, then destroyed") : t("Destroyed, then made anew");
      return isForced ? `${order} · ${t("because of {names}", { names: andMore(names, more) })}` : order;
    }
    case "update":
      return names ? andMore(names, more) : t("All of it");
    case "create":
    case "read":
      return t("{count, plural, one {# attribute} other {# attributes}}", { count });
    case "destroy":
      return t("Destroyed");
    case "unknown":
      return change.actions.join(" + ") || t("Unknown action: look closely");
    default:
      return "";
  }
}

function andMore(names: string, count: number): string {
  return count > 0 ? t("{names} and {count, number} more", { names, count }) : names;
}

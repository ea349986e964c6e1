import { Box, Button, Stack, type Theme } from "@mui/material";
import { memo, useCallback, useId, useState } from "react";
import type { ResourceChange } from "../../api/types";
import { MONO } from "../../theme";
import { t } from "../../i18n";
import { AttributeTable } from "./AttributeTable";
import { isOpenAtFirst, isRed, namesOf, type ChangeGroup, type ChangeKind } from "./planChanges";

/** More rows take a while to draw; what destroys is always drawn. */
const SHOWN = 200;

const FOCUS = { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: -2 } as const;
/** Of the table and not of each row: ten thousand rows are drawn at once. Tables within have their own. */
const TABLE = {
  width: "100%",
  borderCollapse: "collapse",
  tableLayout: "fixed",
  fontSize: 13,
  "& > * > tr > *": { px: 1, py: 0.75, textAlign: "left", verticalAlign: "top", overflowWrap: "anywhere" },
  "& > tbody > tr:not([id]) > *": { borderTop: 1, borderColor: "divider" },
  "& > thead th": { color: "text.secondary", fontWeight: 600 },
  "& > tbody > tr > th": { fontFamily: MONO, fontWeight: 400 },
  "& > tbody > tr[id] > td": { p: 0, pl: { xs: 0, sm: 3.5 }, pb: 1.5 },
  "& > tbody > tr > th > button": {
    all: "unset",
    boxSizing: "border-box",
    width: "100%",
    minHeight: 24,
    pl: 2.5,
    position: "relative",
    cursor: "pointer",
    borderRadius: 0.5,
    "&:hover": { bgcolor: "action.hover" },
    "&:focus-visible": FOCUS,
    "&::before": { content: "'›' / ''", position: "absolute", left: 6, fontSize: 18, lineHeight: "18px", fontWeight: 700 },
    "&[aria-expanded=true]::before": { transform: "rotate(90deg)" },
  },
} as const;
const RED = { "& > tbody > tr:not([id]) > *": { color: "error.main", borderTop: 1, borderColor: "divider" } } as const;

/** The changes of one kind; each row opens to the attributes that change. */
export function ChangeTable({ group, label }: { group: ChangeGroup; label: string }) {
  const { kind, changes } = group;
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(isOpenAtFirst(group) ? changes.keys() : []));
  const [isWhole, setIsWhole] = useState(isRed(kind));
  const shown = isWhole ? changes : changes.slice(0, SHOWN);
  const toggle = useCallback((index: number) => setOpen((before) => new Set(before.has(index) ? [...before].filter((one) => one !== index) : [...before, index])), []);
  return (
    <>
      <Box component="table" aria-label={label} sx={isRed(kind) ? { ...TABLE, ...RED } : TABLE}>
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ width: { xs: "58%", sm: "62%" } }}>
              {t("Resource")}
            </Box>
            <th scope="col">{t("What happens")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((change, index) => (
            <Row key={index} change={change} kind={kind} index={index} isOpen={open.has(index)} toggle={toggle} />
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
  index: number;
  isOpen: boolean;
  toggle: (index: number) => void;
}

const Row = memo(function Row({ change, kind, index, isOpen, toggle }: RowProps) {
  const id = useId();
  const canOpen = change.attributes.length > 0 || change.attributes_left_out > 0;
  return (
    <>
      <tr>
        <th scope="row">
          {canOpen ? (
            <button type="button" aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={() => toggle(index)}>
              {change.address}
            </button>
          ) : (
            change.address
          )}
        </th>
        <td>{whatHappens(change, kind)}</td>
      </tr>
      {isOpen && canOpen && (
        <tr id={id}>
          <td colSpan={2}>
            <Box sx={{ borderLeft: 2, borderColor: (theme: Theme) => (isRed(kind) ? theme.vars!.palette.error.main : theme.vars!.palette.divider) }}>
              <AttributeTable change={change} kind={kind} />
            </Box>
          </td>
        </tr>
      )}
    </>
  );
});

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

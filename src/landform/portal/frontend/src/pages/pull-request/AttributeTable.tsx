import LockOutlinedIcon from "@mui/icons-material/LockOutlined";
import { Box, Typography, useMediaQuery, useTheme } from "@mui/material";
import { Fragment, type ReactNode } from "react";
import type { AttributeChange, ResourceChange } from "../../api/types";
import { Parts, ROW, Sign, TABLE } from "../../components/diffLook";
import type { DiffLine } from "../../components/diff";
import { changedParts } from "../../components/splitDiff";
import { t } from "../../i18n";
import { shownSides } from "./attributeValues";
import { sidesOf, type ChangeKind } from "./planChanges";

const CELL = { px: 1, py: 0.5, textAlign: "left", verticalAlign: "top", overflowWrap: "anywhere", borderTop: 1, borderColor: "divider" } as const;
const HEAD = { ...CELL, borderTop: 0, fontWeight: 600, color: "text.secondary" } as const;

interface Props {
  change: ResourceChange;
  kind: ChangeKind;
}

/** The attributes that a change sets, changes and takes away. In a narrow window each has its name above it. */
export function AttributeTable({ change: { address, attributes, attributes_left_out }, kind }: Props) {
  const theme = useTheme();
  const isWide = useMediaQuery(theme.breakpoints.up("sm"), { noSsr: true });
  const sides = sidesOf(kind);
  const columns = Number(sides.before) + Number(sides.after);
  const isHiding = attributes.some(({ sensitive }) => sensitive);
  return (
    <>
      <Box component="table" aria-label={t("Attributes of {address}", { address })} sx={{ ...TABLE, tableLayout: "fixed" }}>
        <thead>
          <tr>
            {isWide && (
              <Box component="th" scope="col" sx={{ ...HEAD, width: columns === 2 ? "28%" : "36%" }}>
                {t("Attribute")}
              </Box>
            )}
            {sides.before && <HeadCell>{t("Before")}</HeadCell>}
            {sides.after && <HeadCell>{t("After")}</HeadCell>}
          </tr>
        </thead>
        {attributes.map((attribute) => (
          <tbody key={attribute.path}>
            {isWide ? (
              <tr>
                <NameCell attribute={attribute} scope="row" />
                <Values attribute={attribute} sides={sides} />
              </tr>
            ) : (
              <>
                <tr>
                  <NameCell attribute={attribute} scope="rowgroup" columns={columns} />
                </tr>
                <tr>
                  <Values attribute={attribute} sides={sides} isBelow />
                </tr>
              </>
            )}
          </tbody>
        ))}
      </Box>
      {attributes_left_out > 0 && <Note>{t("{count, plural, one {# more attribute is not shown.} other {# more attributes are not shown.}}", { count: attributes_left_out })}</Note>}
      {isHiding && (
        <Note>
          {columns === 2
            ? t("Plans are kept without their sensitive values, so whether those change cannot be told.")
            : t("Plans are kept without their sensitive values.")}
        </Note>
      )}
    </>
  );
}

function HeadCell({ children }: { children: ReactNode }) {
  return (
    <Box component="th" scope="col" sx={HEAD}>
      {children}
    </Box>
  );
}

interface NameProps {
  attribute: AttributeChange;
  scope: "row" | "rowgroup";
  columns?: number;
}

function NameCell({ attribute: { path, forces_replacement, characters_left_out }, scope, columns }: NameProps) {
  return (
    <Box component="th" scope={scope} colSpan={columns} sx={{ ...CELL, fontWeight: 600 }}>
      {path || t("All of it")}
      {forces_replacement && (
        <Typography variant="body2" color="error" sx={{ fontWeight: 600 }}>
          {t("forces replacement")}
        </Typography>
      )}
      {characters_left_out > 0 && (
        <Typography variant="body2" color="textSecondary">
          {t("{count, plural, one {# character is left out} other {# characters are left out}}", { count: characters_left_out })}
        </Typography>
      )}
    </Box>
  );
}

interface ValuesProps {
  attribute: AttributeChange;
  sides: { before: boolean; after: boolean };
  /** The name is in the row above. */
  isBelow?: boolean;
}

function Values({ attribute, sides, isBelow = false }: ValuesProps) {
  const cell = isBelow ? { ...CELL, borderTop: 0 } : CELL;
  const { sensitive, unknown } = attribute;
  const shown = shownSides(attribute);
  if (shown.lines) {
    return (
      <Box component="td" colSpan={2} sx={{ ...cell, px: 0 }}>
        <Lines lines={shown.lines} />
        {unknown && <PartlyUnknown />}
      </Box>
    );
  }
  const { before, after } = shown;
  const parts = before !== null && after !== null ? changedParts(before, after) : null;
  const isSame = before === after; // both hidden
  return (
    <>
      {sides.before && (
        <Box component="td" sx={{ ...cell, whiteSpace: "pre-wrap", background: isSame ? undefined : ROW.removed.background }}>
          {sensitive ? <Masked /> : before === null ? <Nothing /> : parts ? <Parts kind="removed" parts={parts.left} /> : before}
        </Box>
      )}
      {sides.after && (
        <Box component="td" sx={{ ...cell, whiteSpace: "pre-wrap", background: isSame && !unknown ? undefined : ROW.added.background }}>
          {unknown && after === null ? (
            <em>{t("known after apply")}</em>
          ) : sensitive ? (
            <Masked />
          ) : after === null ? (
            <Nothing />
          ) : parts ? (
            <Parts kind="added" parts={parts.right} />
          ) : (
            after
          )}
          {unknown && after !== null && <PartlyUnknown />}
        </Box>
      )}
    </>
  );
}

function Masked() {
  return (
    <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 0.5, color: "text.secondary" }}>
      <LockOutlinedIcon sx={{ fontSize: 14 }} />
      {t("(sensitive)")}
    </Box>
  );
}

function Nothing() {
  return (
    <Box component="em" sx={{ color: "text.secondary" }}>
      {t("not set")}
    </Box>
  );
}

function PartlyUnknown() {
  return (
    <Box component="em" sx={{ display: "block", px: 1, color: "text.secondary" }}>
      {t("What is null here is known after the apply.")}
    </Box>
  );
}

/** The lines that differ in long values, with those around them. */
function Lines({ lines }: { lines: DiffLine[] }) {
  return lines.map(({ kind, text }, index) => {
    if (kind === "note" || (kind === "hunk" && index === 0)) return <Fragment key={index} />;
    return (
      <Box key={index} sx={{ px: 1, whiteSpace: "pre-wrap", background: ROW[kind].background, color: ROW[kind].colour }}>
        <Sign kind={kind} />
        {kind === "hunk" ? "⋯" : text}
      </Box>
    );
  });
}

function Note({ children }: { children: ReactNode }) {
  return (
    <Typography variant="body2" color="textSecondary" sx={{ px: 1, py: 0.5 }}>
      {children}
    </Typography>
  );
}

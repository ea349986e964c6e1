import { Box } from "@mui/material";
import { useMemo } from "react";
import type { DiffLine } from "./diff";
import { NUMBER, Parts, ROW, Sign, TABLE } from "./diffLook";
import { changedParts, splitRows, type Part, type SplitRow } from "./splitDiff";
import { t } from "../i18n";

const HEAD = { px: 1, py: 0.25, textAlign: "left", fontWeight: 600, color: "text.secondary", borderBottom: 1, borderColor: "divider" } as const;
const TEXT = { px: 1, whiteSpace: "pre-wrap", overflowWrap: "anywhere", verticalAlign: "top" } as const;

/** Both versions of a file beside each other; lines wrap, so that nothing has to be scrolled sideways. */
export function SplitDiffTable({ lines, label }: { lines: DiffLine[]; label: string }) {
  const rows = useMemo(() => splitRows(lines), [lines]);
  return (
    <Box component="table" aria-label={label} sx={{ ...TABLE, tableLayout: "fixed" }}>
      <colgroup>
        <Box component="col" sx={{ width: 44 }} />
        <col />
        <Box component="col" sx={{ width: 44 }} />
        <col />
      </colgroup>
      <thead>
        <tr>
          <Box component="th" scope="colgroup" colSpan={2} sx={HEAD}>
            {t("Before")}
          </Box>
          <Box component="th" scope="colgroup" colSpan={2} sx={{ ...HEAD, borderLeft: 1 }}>
            {t("After")}
          </Box>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </tbody>
    </Box>
  );
}

function Row({ row }: { row: SplitRow }) {
  if (row.whole) {
    const { background, colour } = ROW[row.whole.kind];
    return (
      <Box component="tr" sx={{ background, color: colour }}>
        <Box component="td" colSpan={4} sx={{ ...TEXT, pl: "52px" }}>
          {row.whole.text}
        </Box>
      </Box>
    );
  }
  const { left, right } = row;
  const isChange = left?.kind === "removed" && right?.kind === "added";
  const parts = isChange ? changedParts(left.text, right.text) : null;
  return (
    <tr>
      <Half line={left} number={left?.before ?? null} parts={parts?.left} />
      <Half line={right} number={right?.after ?? null} parts={parts?.right} isRight />
    </tr>
  );
}

interface HalfProps {
  line: DiffLine | null;
  number: number | null;
  parts?: Part[];
  isRight?: boolean;
}

function Half({ line, number, parts, isRight = false }: HalfProps) {
  const border = isRight ? { borderLeft: 1, borderColor: "divider" } : {};
  if (line === null) return <Box component="td" colSpan={2} sx={{ ...border, bgcolor: "action.hover" }} />;
  const { background } = ROW[line.kind];
  return (
    <>
      <Box component="td" sx={{ ...NUMBER, ...border, background }}>
        {number}
      </Box>
      <Box component="td" sx={{ ...TEXT, background }}>
        <Sign kind={line.kind} />
        {parts === undefined || (line.kind !== "removed" && line.kind !== "added") ? line.text : <Parts kind={line.kind} parts={parts} />}
      </Box>
    </>
  );
}

import { Box, Chip, Paper, Stack, Typography } from "@mui/material";
import { useMemo } from "react";
import { MONO } from "../theme";
import { parseDiff, type DiffLine } from "./diff";
import { NUMBER, ROW, Sign, TABLE } from "./diffLook";
import type { DiffView } from "./diffView";
import { SplitDiffTable } from "./SplitDiffTable";
import { named, t, type Text } from "../i18n";

export type FileStatus = "added" | "modified" | "removed" | "unchanged";

const STATUS_TEXT: Record<FileStatus, Text> = { added: "added", modified: "modified", removed: "removed", unchanged: "unchanged" };
const STATUS_COLOUR: Record<FileStatus, "success" | "default" | "error"> = { added: "success", modified: "default", removed: "error", unchanged: "default" };

export function DiffCount({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <Box component="span" sx={{ fontFamily: MONO, fontWeight: 600 }}>
      <Box component="span" sx={{ color: "success.main" }}>+{additions}</Box>{" "}
      <Box component="span" sx={{ color: "error.main" }}>-{deletions}</Box>
    </Box>
  );
}

interface Props {
  path: string;
  status: FileStatus;
  patch: string | null;
  /** Counted in the patch where nobody counted before. */
  additions?: number;
  deletions?: number;
  view?: DiffView;
}

/** The changes of one file, line by line. */
export function FileDiff({ path, status, patch, additions, deletions, view = "unified" }: Props) {
  const lines = useMemo(() => parseDiff(patch ?? ""), [patch]);
  const DiffTable = view === "split" ? SplitDiffTable : UnifiedDiffTable;
  const count = (kind: DiffLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return (
    <Paper component="section" aria-label={path} sx={{ overflow: "hidden" }}>
      <Stack direction="row" sx={{ px: 2, py: 1, gap: 1.5, alignItems: "center", flexWrap: "wrap", borderBottom: 1, borderColor: "divider" }}>
        <Box component="span" sx={{ fontFamily: MONO, fontSize: 13, fontWeight: 600, overflowWrap: "anywhere", minWidth: 0 }}>
          {path}
        </Box>
        <Chip size="small" variant="outlined" label={named(STATUS_TEXT, status)} color={STATUS_COLOUR[status] ?? "default"} />
        <DiffCount additions={additions ?? count("added")} deletions={deletions ?? count("removed")} />
      </Stack>
      {lines.length === 0 ? (
        <Typography variant="body2" color="textSecondary" sx={{ p: 2 }}>
          {status === "unchanged" ? t("Stays as it is.") : t("No text to show.")}
        </Typography>
      ) : (
        <DiffTable lines={lines} label={t("Changes of {path}", { path })} />
      )}
    </Paper>
  );
}

function UnifiedDiffTable({ lines, label }: { lines: DiffLine[]; label: string }) {
  return (
    <Box sx={{ overflowX: "auto" }} tabIndex={0} role="group" aria-label={label}>
      <Box component="table" sx={TABLE}>
        <tbody>
          {lines.map(({ kind, text, before, after }, index) => (
            <Box component="tr" key={index} sx={{ background: ROW[kind].background, color: ROW[kind].colour }}>
              <Box component="td" sx={NUMBER}>{before}</Box>
              <Box component="td" sx={NUMBER}>{after}</Box>
              <Box component="td" sx={{ px: 1, whiteSpace: "pre" }}>
                <Sign kind={kind} />
                {text}
              </Box>
            </Box>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}

import { Box, Chip, Paper, Stack, Typography } from "@mui/material";
import { useMemo } from "react";
import type { ChangedFile } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { MONO } from "../../theme";
import { parseDiff, type DiffLine } from "./diff";

const STATUS_COLOUR = { added: "success", modified: "default", removed: "error" } as const;
const ROW: Record<DiffLine["kind"], { sign: string; background: string; colour?: string }> = {
  added: { sign: "+", background: "color-mix(in srgb, var(--mui-palette-success-main) 14%, transparent)" },
  removed: { sign: "-", background: "color-mix(in srgb, var(--mui-palette-error-main) 14%, transparent)" },
  context: { sign: " ", background: "transparent" },
  hunk: { sign: " ", background: "var(--mui-palette-action-hover)", colour: "text.secondary" },
  note: { sign: " ", background: "transparent", colour: "text.secondary" },
};

export function FilesTab({ files }: { files: ChangedFile[] }) {
  if (files.length === 0) return <EmptyState title="No files are changed" />;
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return (
    <Stack spacing={2}>
      <Typography variant="body2" color="textSecondary">
        {files.length} {files.length === 1 ? "file" : "files"}, <Count additions={additions} deletions={deletions} />
      </Typography>
      {files.map((file) => (
        <FileDiff key={file.path} file={file} />
      ))}
    </Stack>
  );
}

function Count({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <Box component="span" sx={{ fontFamily: MONO, fontWeight: 600 }}>
      <Box component="span" sx={{ color: "success.main" }}>+{additions}</Box>{" "}
      <Box component="span" sx={{ color: "error.main" }}>-{deletions}</Box>
    </Box>
  );
}

function FileDiff({ file: { path, status, additions, deletions, patch } }: { file: ChangedFile }) {
  const lines = useMemo(() => parseDiff(patch ?? ""), [patch]);
  return (
    <Paper component="section" aria-label={path} sx={{ overflow: "hidden" }}>
      <Stack direction="row" sx={{ px: 2, py: 1, gap: 1.5, alignItems: "center", flexWrap: "wrap", borderBottom: 1, borderColor: "divider" }}>
        <Box component="span" sx={{ fontFamily: MONO, fontSize: 13, fontWeight: 600, overflowWrap: "anywhere", minWidth: 0 }}>
          {path}
        </Box>
        <Chip size="small" variant="outlined" label={status} color={STATUS_COLOUR[status] ?? "default"} />
        <Count additions={additions} deletions={deletions} />
      </Stack>
      {lines.length === 0 ? (
        <Typography variant="body2" color="textSecondary" sx={{ p: 2 }}>
          No text to show.
        </Typography>
      ) : (
        <DiffTable lines={lines} label={`Changes of ${path}`} />
      )}
    </Paper>
  );
}

function DiffTable({ lines, label }: { lines: DiffLine[]; label: string }) {
  const number = { width: 44, px: 1, textAlign: "right", color: "text.secondary", userSelect: "none" } as const;
  return (
    <Box sx={{ overflowX: "auto" }} tabIndex={0} role="group" aria-label={label}>
      <Box component="table" sx={{ borderCollapse: "collapse", width: "100%", fontFamily: MONO, fontSize: 12.5, lineHeight: 1.6 }}>
        <tbody>
          {lines.map(({ kind, text, before, after }, index) => (
            <Box component="tr" key={index} sx={{ background: ROW[kind].background, color: ROW[kind].colour }}>
              <Box component="td" sx={number}>{before}</Box>
              <Box component="td" sx={number}>{after}</Box>
              <Box component="td" sx={{ px: 1, whiteSpace: "pre" }}>
                {ROW[kind].sign}
                {text}
              </Box>
            </Box>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}

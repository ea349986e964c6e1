import { Box, Stack, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import { useState } from "react";
import type { PreviewFile } from "../../api/types";
import { Code } from "../../components/Code";
import { FileDiff } from "../../components/FileDiff";
import { FileTabs } from "../../components/FileTabs";
import { MONO } from "../../theme";
import { rich, t } from "../../i18n";

interface Props {
  files: PreviewFile[];
  /** Where there is little room: one file at a time, also of the changes. */
  isCompact?: boolean;
}

/** The files as a change of the infra repository, or whole; a server that knows no changes: whole. */
export function PreviewFiles({ files, isCompact = false }: Props) {
  const [view, setView] = useState<"changes" | "files">("changes");
  if (!files.some(({ diff }) => diff !== undefined)) return <Whole files={files} />;
  return (
    <Stack spacing={1.5}>
      <ToggleButtonGroup exclusive size="small" value={view} onChange={(_, next: "changes" | "files" | null) => next && setView(next)} aria-label={t("How to show the files")}>
        <ToggleButton value="changes">{t("Changes")}</ToggleButton>
        <ToggleButton value="files">{t("Whole files")}</ToggleButton>
      </ToggleButtonGroup>
      {view === "changes" ? <Changes files={files} isCompact={isCompact} /> : <Whole files={files} />}
    </Stack>
  );
}

/** Terraform's files first: most answers change nothing in the others. */
function byInterest(one: { path: string }, other: { path: string }): number {
  const rank = ({ path }: { path: string }) => ["tfvars.json", ".tf"].findIndex((end) => path.endsWith(end)) + 1 || 3;
  return rank(one) - rank(other);
}

function Whole({ files }: Props) {
  const shown = ({ path, text, content }: PreviewFile) => (
    <>
      <Box sx={{ fontFamily: MONO, fontSize: 12, color: "text.secondary", mb: 0.5, overflowWrap: "anywhere" }}>{path}</Box>
      <Code text={text ?? content ?? ""} label={path} />
    </>
  );
  return <FileTabs files={files.map((file) => ({ path: file.path, shown: shown(file) }))} />;
}

function Changes({ files, isCompact }: Props) {
  const changed = files.filter(({ status, diff }) => status !== "unchanged" && (diff !== "" || status !== undefined));
  const unchanged = files.filter((file) => !changed.includes(file));
  const shown = changed.map(({ path, status = "modified", diff = "" }) => ({
    path,
    shown: <FileDiff key={path} path={path} status={status} patch={diff} />,
  }));
  return (
    <>
      {isCompact ? <FileTabs files={shown.sort(byInterest)} /> : shown.map((one) => one.shown)}
      {changed.length === 0 && <Typography color="textSecondary">{t("Everything is in the repository already: nothing changes.")}</Typography>}
      {changed.length > 0 && unchanged.length > 0 && (
        <Typography variant="body2" color="textSecondary">
          {rich("Unchanged: {files}", {
            files: <span style={{ fontFamily: MONO }}>{unchanged.map(({ path }) => path.split("/").at(-1)).join(", ")}</span>,
          })}
        </Typography>
      )}
    </>
  );
}

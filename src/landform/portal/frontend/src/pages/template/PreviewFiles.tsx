import { Stack, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import { useState } from "react";
import type { PreviewFile } from "../../api/types";
import { FileDiff } from "../../components/FileDiff";
import { FileTabs } from "../../components/FileTabs";
import { MONO } from "../../theme";
import { rich, t } from "../../i18n";

/** The files as a change of the infra repository, or whole; a server that knows no changes: whole. */
export function PreviewFiles({ files }: { files: PreviewFile[] }) {
  const [view, setView] = useState<"changes" | "files">("changes");
  const whole = <FileTabs files={files.map(({ path, text, content }) => ({ path, content: text ?? content ?? "" }))} />;
  if (!files.some(({ diff }) => diff !== undefined)) return whole;
  return (
    <Stack spacing={1.5}>
      <ToggleButtonGroup exclusive size="small" value={view} onChange={(_, next: "changes" | "files" | null) => next && setView(next)} aria-label={t("How to show the files")}>
        <ToggleButton value="changes">{t("Changes")}</ToggleButton>
        <ToggleButton value="files">{t("Whole files")}</ToggleButton>
      </ToggleButtonGroup>
      {view === "changes" ? <Changes files={files} /> : whole}
    </Stack>
  );
}

function Changes({ files }: { files: PreviewFile[] }) {
  const changed = files.filter(({ status, diff }) => status !== "unchanged" && (diff !== "" || status !== undefined));
  const unchanged = files.filter((file) => !changed.includes(file));
  return (
    <>
      {changed.map(({ path, status = "modified", diff = "" }) => (
        <FileDiff key={path} path={path} status={status} patch={diff} />
      ))}
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

import { Stack, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import type { ChangedFile } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { type DiffView, useDiffView } from "../../components/diffView";
import { DiffCount, FileDiff } from "../../components/FileDiff";
import { rich, t } from "../../i18n";

export function FilesTab({ files }: { files: ChangedFile[] }) {
  const { view, canChoose, choose } = useDiffView();
  if (files.length === 0) return <EmptyState title={t("No files are changed")} />;
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return (
    <Stack spacing={2}>
      <Stack direction="row" sx={{ gap: 2, alignItems: "center", justifyContent: "space-between", flexWrap: "wrap", minHeight: 36 }}>
        <Typography variant="body2" color="textSecondary">
          {rich("{count, plural, one {# file} other {# files}}, {changes}", { count: files.length, changes: <DiffCount additions={additions} deletions={deletions} /> })}
        </Typography>
        {canChoose && files.some(hasTwoSides) && (
          <ToggleButtonGroup exclusive size="small" value={view} onChange={(_, next: DiffView | null) => next && choose(next)} aria-label={t("How to show the changes")}>
            <ToggleButton value="unified" sx={{ color: "text.primary" }}>{t("Unified")}</ToggleButton>
            <ToggleButton value="split" sx={{ color: "text.primary" }}>{t("Side by side")}</ToggleButton>
          </ToggleButtonGroup>
        )}
      </Stack>
      {files.map((file) => (
        <FileDiff key={file.path} {...file} view={hasTwoSides(file) ? view : "unified"} />
      ))}
    </Stack>
  );
}

/** A file that is new or gone has nothing to stand beside it. */
function hasTwoSides({ status }: ChangedFile): boolean {
  return status === "modified";
}

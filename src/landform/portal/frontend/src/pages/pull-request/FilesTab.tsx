import { Stack, Typography } from "@mui/material";
import type { ChangedFile } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { DiffCount, FileDiff } from "../../components/FileDiff";

export function FilesTab({ files }: { files: ChangedFile[] }) {
  if (files.length === 0) return <EmptyState title="No files are changed" />;
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return (
    <Stack spacing={2}>
      <Typography variant="body2" color="textSecondary">
        {files.length} {files.length === 1 ? "file" : "files"}, <DiffCount additions={additions} deletions={deletions} />
      </Typography>
      {files.map((file) => (
        <FileDiff key={file.path} {...file} />
      ))}
    </Stack>
  );
}

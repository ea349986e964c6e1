import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, TextField } from "@mui/material";
import { useState } from "react";
import { useRetryTask } from "../../api/tasks";
import type { Task } from "../../api/taskTypes";
import { useTemplate } from "../../api/templates";
import { SkeletonLines } from "../../components/Loaded";
import { ProblemAlert } from "../../components/ProblemAlert";
import { answeredSecrets, secretFields } from "../../form/secretFields";
import { templateName } from "./taskNames";
import { t } from "../../i18n";

interface Props {
  task: Task;
  onClose: () => void;
  onRetried: () => void;
}

/** Asks once more, and for the secrets: those are forgotten when a task ends. */
export function RetryDialog({ task, onClose, onRetried }: Props) {
  const template = useTemplate(templateName(task), templateName(task) !== "");
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const retry = useRetryTask(task.id);
  const questions = answeredSecrets(secretFields(template.data?.pages.map(({ schema }) => schema)), task.spec.parameters);
  const isIncomplete = template.isLoading || questions.some(({ name }) => !secrets[name]);
  const run = () =>
    retry.mutate(secrets, {
      onSuccess: () => {
        onRetried();
        onClose();
      },
    });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <DialogTitle>{t("Retry")}</DialogTitle>
      <DialogContent>
        <DialogContentText>{t("The task goes on with the step that did not succeed, with the same answers.")}</DialogContentText>
        {template.isLoading && <SkeletonLines count={1} />}
        {questions.length > 0 && <DialogContentText sx={{ mt: 1 }}>{t("Secrets are forgotten when a task ends: please type them again.")}</DialogContentText>}
        {questions.map(({ name, title }, index) => (
          <TextField
            key={name}
            fullWidth
            required
            autoFocus={index === 0}
            margin="normal"
            type="password"
            label={title}
            value={secrets[name] ?? ""}
            onChange={(event) => setSecrets({ ...secrets, [name]: event.target.value })}
            slotProps={{ htmlInput: { autoComplete: "new-password" } }}
          />
        ))}
        {retry.error !== null && <ProblemAlert error={retry.error} showFields />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t("Not now")}</Button>
        <Button variant="contained" loading={retry.isPending} disabled={isIncomplete} onClick={run}>
          {t("Retry")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, Stack } from "@mui/material";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useCancelTask } from "../../api/tasks";
import type { Task } from "../../api/taskTypes";
import { ProblemAlert } from "../../components/ProblemAlert";
import { RetryDialog } from "./RetryDialog";
import { templateName } from "./taskNames";
import type { TaskProgress } from "./taskState";
import { t } from "../../i18n";

interface Props {
  task: Task;
  outcome: TaskProgress["outcome"];
  onRetried: () => void;
}

/** The buttons that make sense now. */
export function TaskActions({ task, outcome, onRetried }: Props) {
  const [dialog, setDialog] = useState<"retry" | "cancel" | null>(null);
  const template = templateName(task);
  const close = () => setDialog(null);
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
        {(outcome === "failed" || outcome === "cancelled") && (
          <Button variant="contained" onClick={() => setDialog("retry")}>
            {t("Retry")}
          </Button>
        )}
        {outcome === "running" && (
          <Button variant="outlined" color="error" onClick={() => setDialog("cancel")}>
            {t("Cancel task")}
          </Button>
        )}
        {outcome !== "running" && template !== "" && (
          <Button component={RouterLink} to={`/templates/${encodeURIComponent(template)}`}>
            {t("Fill in again")}
          </Button>
        )}
      </Stack>
      {dialog === "retry" && <RetryDialog task={task} onClose={close} onRetried={onRetried} />}
      {dialog === "cancel" && <CancelDialog id={task.id} onClose={close} />}
    </>
  );
}

function CancelDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const cancel = useCancelTask(id);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <DialogTitle>{t("Cancel task")}</DialogTitle>
      <DialogContent>
        <DialogContentText>{t("The step that runs now is let end; no further step is begun. What is done stays.")}</DialogContentText>
        {cancel.error !== null && <ProblemAlert error={cancel.error} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t("Not now")}</Button>
        <Button variant="contained" color="error" loading={cancel.isPending} onClick={() => cancel.mutate(undefined, { onSuccess: onClose })}>
          {t("Cancel task")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

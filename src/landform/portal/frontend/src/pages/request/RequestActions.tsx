import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, Stack, TextField } from "@mui/material";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useRequestCommand, type RequestCommand } from "../../api/requests";
import type { Request } from "../../api/types";
import { ProblemAlert } from "../../components/ProblemAlert";
import { FROM_REQUEST } from "../../form/prefillNames";
import { RetireDialog } from "../resource/RetireDialog";
import { commandOf, commandsFor, mayHaveAnother } from "./commands";
import { t } from "../../i18n";

/** The buttons that make sense now; each asks once more before it does something. */
export function RequestActions({ request }: { request: Request }) {
  const [chosen, setChosen] = useState<RequestCommand | null>(null);
  const [isRetiring, setIsRetiring] = useState(false);
  const commands = commandsFor(request);
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
        {mayHaveAnother(request) && (
          <Button component={RouterLink} to={`/templates/${encodeURIComponent(request.template)}?${FROM_REQUEST}=${encodeURIComponent(request.id)}`}>
            {t("Ask for another like this")}
          </Button>
        )}
        {commands.map((command) => {
          const { label, isMain, isHarsh } = commandOf(command, request);
          return (
            <Button key={command} variant={isMain ? "contained" : "outlined"} color={isHarsh ? "error" : "primary"} onClick={() => setChosen(command)}>
              {t(label)}
            </Button>
          );
        })}
        {request.left_behind && (
          <Button variant="outlined" color="error" onClick={() => setIsRetiring(true)}>
            {t("Retire")}
          </Button>
        )}
      </Stack>
      {isRetiring && (
        <RetireDialog
          name={request.name}
          title={request.name}
          consequence="A pull request is opened. Once it is reviewed and applied, whatever the apply of this request made is destroyed, with everything that it holds. There is no way back then."
          requestId={request.id}
          onClose={() => setIsRetiring(false)}
        />
      )}
      {chosen && <CommandDialog request={request} command={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

interface DialogProps {
  request: Request;
  command: RequestCommand;
  onClose: () => void;
}

function CommandDialog({ request, command, onClose }: DialogProps) {
  const [comment, setComment] = useState("");
  const mutation = useRequestCommand(request.id);
  const { label, question, comment: commentUse, isHarsh } = commandOf(command, request);
  const isIncomplete = commentUse === "required" && comment.trim() === "";
  const run = () => mutation.mutate({ command, comment: comment.trim() || undefined }, { onSuccess: onClose });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <DialogTitle>
        {t("{command}: {name}", { command: t(label), name: request.name })}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{t(question)}</DialogContentText>
        {commentUse !== "none" && (
          <TextField
            autoFocus
            fullWidth
            multiline
            minRows={2}
            margin="normal"
            label={commentUse === "required" ? t("Why") : t("Comment (optional)")}
            required={commentUse === "required"}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
        {mutation.error !== null && <ProblemAlert error={mutation.error} showFields />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t("Not now")}</Button>
        <Button variant="contained" color={isHarsh ? "error" : "primary"} loading={mutation.isPending} disabled={isIncomplete} onClick={run}>
          {t(label)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

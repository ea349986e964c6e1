import { Alert, AlertTitle, Box, Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, TextField } from "@mui/material";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { useRetire } from "../../api/requests";
import { newUuid } from "../../api/uuid";
import { EntityLink } from "../../components/links";
import { ProblemAlert } from "../../components/ProblemAlert";
import { isConfirmed } from "./standing";
import { rich, t, type Text } from "../../i18n";

interface Props {
  name: string;
  title: string;
  /** What happens, and that there is no way back. */
  consequence: Text;
  /** References of what needs it. */
  dependents?: string[];
  requestId: string;
  onClose: () => void;
}

/** Says what it means to retire something, and asks for its name: nobody does that by a slip. */
export function RetireDialog({ name, title, consequence, dependents = [], requestId, onClose }: Props) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [idempotencyKey] = useState(newUuid);
  const aboutId = useId();
  const navigate = useNavigate();
  const retire = useRetire(requestId);
  const run = () =>
    retire.mutate(
      { comment: reason.trim(), idempotencyKey },
      { onSuccess: ({ id }) => void navigate(`/requests/${encodeURIComponent(id)}`) },
    );
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-describedby={aboutId}>
      <DialogTitle sx={{ overflowWrap: "anywhere" }}>{t("Retire {name}", { name: title })}</DialogTitle>
      <DialogContent>
        <DialogContentText id={aboutId}>
          {t(consequence)}
        </DialogContentText>
        <Dependents refs={dependents} />
        <TextField
          fullWidth
          multiline
          minRows={2}
          margin="normal"
          label={t("Reason (optional)")}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 2000 } }}
        />
        <TextField
          fullWidth
          required
          margin="normal"
          label={t("Name of the resource")}
          helperText={rich("Type {name} to confirm.", { name: <code>{name}</code> })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          slotProps={{ htmlInput: { autoComplete: "off", autoCapitalize: "none", spellCheck: false } }}
        />
        {retire.error !== null && <ProblemAlert error={retire.error} showFields />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t("Not now")}</Button>
        <Button variant="contained" color="error" loading={retire.isPending || retire.isSuccess} disabled={!isConfirmed(typed, name)} onClick={run}>
          {t("Retire")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What stops working with it, as far as the catalog knows. */
function Dependents({ refs }: { refs: string[] }) {
  if (refs.length === 0) return null;
  return (
    <Alert severity="warning" sx={{ mt: 2 }}>
      <AlertTitle>{t("{count, plural, one {Something depends on it} other {# things depend on it}}", { count: refs.length })}</AlertTitle>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {refs.map((ref) => (
          <li key={ref}>
            <EntityLink entityRef={ref} /> <small>({ref.split(":")[0]})</small>
          </li>
        ))}
      </Box>
    </Alert>
  );
}

import { Alert, Chip } from "@mui/material";
import type { Connection } from "../api/follow";
import type { ApiError } from "../api/problems";
import { t, type Text } from "../i18n";
import { ProblemAlert } from "./ProblemAlert";

const STATES: Record<Connection, { text: Text; colour: "default" | "success" | "warning" }> = {
  connecting: { text: "Connecting…", colour: "default" },
  live: { text: "Live", colour: "success" },
  polling: { text: "Live", colour: "success" },
  waiting: { text: "Reconnecting…", colour: "warning" },
  lost: { text: "Not connected", colour: "warning" },
  ended: { text: "Ended", colour: "default" },
  refused: { text: "Not available", colour: "warning" },
};

/** Whether what is shown moves by itself, in a word. */
export function ConnectionChip({ connection }: { connection: Connection }) {
  const { text, colour } = STATES[connection];
  return <Chip size="small" variant="outlined" label={t(text)} color={colour} />;
}

/** Why it does not, where that is for long. */
export function ConnectionTrouble({ connection, error }: { connection: Connection; error: ApiError | null }) {
  if (connection === "refused" && error) return <ProblemAlert error={error} />;
  if (connection !== "lost") return null;
  return (
    <Alert severity="warning" sx={{ mb: 2 }}>
      {t("The connection to the service is lost, so this page may be out of date. It keeps trying, and goes on by itself.")}
    </Alert>
  );
}

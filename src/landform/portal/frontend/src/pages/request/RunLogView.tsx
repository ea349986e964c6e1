import { Box } from "@mui/material";
import { useMemo } from "react";
import { useRunLog } from "../../api/runLog";
import { stripAnsi } from "../../components/ansi";
import { LogBox } from "../../components/LogBox";
import { ProblemAlert } from "../../components/ProblemAlert";
import { t } from "../../i18n";

/** The log of a run, as it grows. */
export function RunLogView({ runId }: { runId: string }) {
  const { text, finished, error } = useRunLog(runId);
  const plain = useMemo(() => stripAnsi(text), [text]);
  return (
    <Box>
      {error && <ProblemAlert error={error} />}
      <LogBox
        text={plain}
        label={t("Log of the run")}
        isGrowing={!finished && !error}
        placeholder={finished ? t("The log is empty.") : t("Waiting for output…")}
      />
    </Box>
  );
}

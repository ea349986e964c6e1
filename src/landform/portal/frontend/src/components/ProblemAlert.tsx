import { Alert, AlertTitle, Box, Button } from "@mui/material";
import { asApiError, titleOf } from "../api/problems";
import { t } from "../i18n";
import { language } from "../i18n/language";

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Field errors are shown here only where no form shows them. */
  showFields?: boolean;
}

export function ProblemAlert({ error, onRetry, showFields = false }: Props) {
  const problem = asApiError(error);
  // The service speaks English; whoever reads another language gets at least the heading in it.
  const isOfService = problem.status !== 0;
  const isForeign = isOfService && language() !== "en";
  const lang = isOfService ? "en" : undefined;
  const retry = onRetry && (
    <Button color="inherit" size="small" onClick={onRetry}>
      {t("Retry")}
    </Button>
  );
  return (
    <Alert severity="error" action={retry} sx={{ my: 2 }}>
      <AlertTitle lang={isForeign ? undefined : lang}>{isForeign ? titleOf(problem.status) : problem.title}</AlertTitle>
      <span lang={lang}>{isForeign ? problem.detail || problem.title : problem.detail}</span>
      {showFields && problem.errors.length > 0 && (
        <Box component="ul" lang={lang} sx={{ m: 0, mt: 1, pl: 2.5 }}>
          {problem.errors.map(({ field, message }, index) => (
            <li key={index}>
              {field && <code>{field}</code>} {message}
            </li>
          ))}
        </Box>
      )}
    </Alert>
  );
}

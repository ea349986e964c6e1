import { Alert, AlertTitle, Box, Button } from "@mui/material";
import { asApiError } from "../api/problems";

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Field errors are shown here only where no form shows them. */
  showFields?: boolean;
}

export function ProblemAlert({ error, onRetry, showFields = false }: Props) {
  const problem = asApiError(error);
  const retry = onRetry && (
    <Button color="inherit" size="small" onClick={onRetry}>
      Retry
    </Button>
  );
  return (
    <Alert severity="error" action={retry} sx={{ my: 2 }}>
      <AlertTitle>{problem.title}</AlertTitle>
      {problem.detail}
      {showFields && problem.errors.length > 0 && (
        <Box component="ul" sx={{ m: 0, mt: 1, pl: 2.5 }}>
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

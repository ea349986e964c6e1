import { Alert, AlertTitle, Box, Button } from "@mui/material";
import { Link as RouterLink } from "react-router";
import type { Request } from "../../api/types";
import { adviceFor } from "./advice";

/** Where the request stands in one sentence, why, and what to do about it. */
export function Situation({ request }: { request: Request }) {
  const { severity, title, next } = adviceFor(request);
  if (request.status === "completed") return null; // the resource says it better
  const showsReview = request.status === "planned" && request.pull_request !== null;
  return (
    <Alert
      severity={severity}
      action={
        showsReview && (
          <Button color="inherit" size="small" component={RouterLink} to={`/pull-requests/${request.pull_request?.number}`}>
            Review
          </Button>
        )
      }
    >
      <AlertTitle>{title}</AlertTitle>
      {request.reason && <Box sx={{ fontWeight: 600, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{request.reason}</Box>}
      {next}
    </Alert>
  );
}

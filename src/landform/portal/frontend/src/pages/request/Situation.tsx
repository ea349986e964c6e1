import { Alert, AlertTitle, Box, Button } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useMe } from "../../api/me";
import type { Request } from "../../api/types";
import { waitsFor } from "../../components/waitsFor";
import { adviceFor } from "./advice";
import { t } from "../../i18n";

/** Where the request stands in one sentence, why, and what to do about it. */
export function Situation({ request }: { request: Request }) {
  const { data: me } = useMe();
  const advice = adviceFor(request);
  if (advice === null) return null;
  const { severity, title, next } = advice;
  const showsReview = request.status === "planned" && request.pull_request !== null;
  return (
    <Alert
      severity={severity}
      action={
        showsReview && (
          <Button color="inherit" size="small" component={RouterLink} to={`/pull-requests/${request.pull_request?.number}`}>
            {me?.subject === request.requested_by ? t("Pull request") : t("Review")}
          </Button>
        )
      }
    >
      <AlertTitle>{title === null ? waitsFor(request) : t(title)}</AlertTitle>
      {request.reason && <Box lang="en" sx={{ fontWeight: 600, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{request.reason}</Box>}
      {next && t(next)}
    </Alert>
  );
}

import { Button, Container } from "@mui/material";
import { Link as RouterLink, useRouteError } from "react-router";
import { EmptyState } from "../components/EmptyState";
import { SkeletonLines } from "../components/Loaded";
import { Page } from "../components/Page";
import { ProblemAlert } from "../components/ProblemAlert";
import { t } from "../i18n";

export function StartingPage() {
  return (
    <Container sx={{ py: 4 }}>
      <SkeletonLines count={4} height={80} />
    </Container>
  );
}

export function NotFoundPage() {
  return (
    <Page title={t("Page not found")}>
      <EmptyState
        title={t("There is nothing at this address")}
        action={
          <Button component={RouterLink} to="/templates" variant="contained">
            {t("See what you can request")}
          </Button>
        }
      >
        {t("The link may be old, or a character got lost on the way.")}
      </EmptyState>
    </Page>
  );
}

/** A page that failed to load (a chunk of an older build, say) or threw while rendering. */
export function RouteErrorPage() {
  const error = useRouteError();
  return (
    <Page title={t("This page failed")}>
      <ProblemAlert error={error} onRetry={() => window.location.reload()} />
    </Page>
  );
}

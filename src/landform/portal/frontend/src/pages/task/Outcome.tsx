import LaunchIcon from "@mui/icons-material/Launch";
import { Alert, AlertTitle, Box, Button, Stack } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { entityPath } from "../../api/entityRefs";
import { Markdown } from "../../components/Markdown";
import { SafeLink } from "../../components/SafeLink";
import { safeUrl } from "../../components/safeUrl";
import { Section } from "../../components/Section";
import type { OutputLink, TaskOutput, TaskProgress } from "./taskState";
import { t } from "../../i18n";

/** What came of a task: what its author wants to show, or why it failed and what to do. */
export function Outcome({ progress: { outcome, output, error, steps } }: { progress: TaskProgress }) {
  if (outcome === "failed") {
    const failed = steps.find(({ state }) => state === "failed");
    return (
      <Alert severity="error">
        <AlertTitle>{failed ? t("“{step}” failed", { step: failed.name }) : t("The task failed")}</AlertTitle>
        {error && <Box lang="en" sx={{ fontWeight: 600, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{error.message}</Box>}
        {t(
          "When the cause is gone, retry: the task goes on with the step that failed, and what is done stays done. If an answer was wrong, fill in the form again.",
        )}
      </Alert>
    );
  }
  if (outcome === "cancelled") {
    return <Alert severity="info">{t("The task was cancelled. What its steps had done by then stays; retry goes on from there.")}</Alert>;
  }
  return outcome === "completed" ? <Results output={output} /> : null;
}

function Results({ output: { links, texts } }: { output: TaskOutput }) {
  if (links.length === 0 && texts.length === 0) return <Alert severity="success">{t("All steps are done.")}</Alert>;
  return (
    <Section title={t("Done")}>
      <Stack spacing={2}>
        {links.length > 0 && (
          <Stack direction="row" component="ul" sx={{ gap: 1.5, flexWrap: "wrap", listStyle: "none", m: 0, p: 0 }}>
            {links.map((link, index) => (
              <li key={index}>
                <ResultLink link={link} />
              </li>
            ))}
          </Stack>
        )}
        {texts.map(({ title, content }, index) => (
          <Box component="section" aria-label={title} key={index}>
            <Box sx={{ fontWeight: 600, mb: 0.5 }}>{title}</Box>
            <Markdown text={content} />
          </Box>
        ))}
      </Stack>
    </Section>
  );
}

/** Within the portal for entities; out of it only where the address is plain http(s). */
function ResultLink({ link: { title, url, entityRef } }: { link: OutputLink }) {
  if (entityRef !== null) {
    return (
      <Button variant="outlined" component={RouterLink} to={entityPath(entityRef, "component")}>
        {title}
      </Button>
    );
  }
  if (safeUrl(url) === null) return <span>{title}</span>;
  return (
    <SafeLink to={url} sx={{ display: "inline-flex", alignItems: "center", gap: 0.75, py: 0.75, fontWeight: 600 }}>
      {title}
      <LaunchIcon fontSize="small" />
    </SafeLink>
  );
}

import { Box, Chip, Stack, Tab, Tabs, Typography } from "@mui/material";
import { useState } from "react";
import { useRuns } from "../../api/requests";
import type { Request, Run } from "../../api/types";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink } from "../../components/links";
import { ForgeLink } from "../../components/ForgeLink";
import { PlanCount } from "../../components/PlanCount";
import { PullRequestStateChip } from "../../components/StatusChip";
import { Section } from "../../components/Section";
import { describeDuration } from "../../components/timeText";
import { RunLogView } from "./RunLogView";
import { named, t, type Text } from "../../i18n";

const RUN_COLOUR = { running: "info", succeeded: "success", failed: "error", lost: "warning" } as const;

const RUN_TEXT: Record<Run["status"], Text> = { running: "Running", succeeded: "Succeeded", failed: "Failed", lost: "Lost" };

/** The pull request, its plan, and what Terraform said. */
export function Runs({ request }: { request: Request }) {
  const runs = useRuns(request.id, request.is_terminal);
  return (
    <Section title={t("Pull request and runs")} beside={request.plan && <PlanCount plan={request.plan} />}>
      {request.pull_request ? (
        <Stack direction="row" sx={{ gap: 1, alignItems: "center", flexWrap: "wrap", mb: 1 }}>
          <AppLink to={`/pull-requests/${request.pull_request.number}`} strong>
            {t("Pull request #{number}", { number: String(request.pull_request.number) })}
          </AppLink>
          <PullRequestStateChip state={request.pull_request.state} />
          <code>{request.pull_request.head_sha.slice(0, 8)}</code>
          <ForgeLink pullRequest={request.pull_request} />
        </Stack>
      ) : (
        <Typography color="textSecondary">{request.is_terminal ? t("No pull request was opened.") : t("The pull request has not been opened yet.")}</Typography>
      )}
      <Loaded query={runs} skeleton={<SkeletonLines count={2} />}>
        {({ items }) => (items.length > 0 ? <RunTabs runs={items} /> : null)}
      </Loaded>
    </Section>
  );
}

function RunTabs({ runs }: { runs: Run[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  // Until somebody chooses, follow the newest run: the apply appears by itself.
  const ordered = inOrder(runs);
  const run = ordered.find(({ id }) => id === chosen) ?? ordered.at(-1);
  if (run === undefined) return null;
  return (
    <Box>
      <Tabs value={run.id} onChange={(_, id: string) => setChosen(id)} variant="scrollable" scrollButtons={false} aria-label={t("Runs")}>
        {ordered.map((one) => (
          <Tab key={one.id} value={one.id} label={runLabel(one, ordered)} />
        ))}
      </Tabs>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: "center", flexWrap: "wrap", my: 1.5 }}>
        <Chip size="small" variant="outlined" color={RUN_COLOUR[run.status] ?? "default"} label={named(RUN_TEXT, run.status)} />
        {run.head_sha && <code>{run.head_sha.slice(0, 8)}</code>}
        {run.adds !== null && <PlanCount plan={{ adds: run.adds, changes: run.changes ?? 0, destroys: run.destroys ?? 0 }} />}
        {run.started_at && run.finished_at && (
          <Typography variant="body2" color="textSecondary">
            {t("took {duration}", { duration: describeDuration(run.started_at, run.finished_at) })}
          </Typography>
        )}
      </Stack>
      {run.error && (
        <Typography color="error" variant="body2" lang="en" sx={{ mb: 1, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {run.error}
        </Typography>
      )}
      <RunLogView key={run.id} runId={run.id} />
    </Box>
  );
}

/** Oldest first; what still runs comes last. A run that was reported twice is shown as it is now. */
function inOrder(runs: Run[]): Run[] {
  const latest = new Map(runs.map((run) => [run.id, run]));
  const end = (run: Run) => run.finished_at ?? "9999";
  return [...latest.values()].sort((a, b) => end(a).localeCompare(end(b)));
}

function runLabel(run: Run, runs: Run[]): string {
  const alike = runs.filter(({ phase }) => phase === run.phase);
  const name = run.phase === "plan" ? t("Plan") : t("Apply");
  return alike.length > 1 ? `${name} ${alike.indexOf(run) + 1}` : name;
}

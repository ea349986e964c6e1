import { Alert, Box, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { useOverview, type HeldLock, type Overview, type StuckRequest, type Sweep } from "../../api/operate";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink } from "../../components/links";
import { Page } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { gridRow } from "../../components/rows";
import { Section } from "../../components/Section";
import { StatusChip } from "../../components/StatusChip";
import { OperateTabs } from "./OperateTabs";
import { rich, t, type Text } from "../../i18n";

/** For whoever keeps the service running: what does not move, and why. */
export function OperatePage() {
  const overview = useOverview();
  return (
    <Page title={t("Operate")} subtitle={t("What does not move, and what it waits for.")}>
      <OperateTabs value="/operate" />
      <Loaded query={overview} skeleton={<SkeletonLines count={6} height={56} />}>
        {(found) => <Sections overview={found} />}
      </Loaded>
    </Page>
  );
}

function Sections({ overview }: { overview: Overview }) {
  return (
    <Stack spacing={2.5}>
      <Section title={t("Requests that are stuck")}>
        {overview.stuck.length === 0 && (
          <Typography color="textSecondary">{t("Nothing is stuck: every open request moved within the last hour, and nothing failed.")}</Typography>
        )}
        <Rows>
          {overview.stuck.map((one) => (
            <StuckRow key={one.request.id} stuck={one} />
          ))}
        </Rows>
      </Section>
      <Section title={t("Locks held by the runner")}>
        {overview.locks === null && <Alert severity="warning">{rich("The runner could not be asked: {problem}", { problem: <span lang="en">{overview.locks_problem}</span> })}</Alert>}
        {overview.locks?.length === 0 && (
          <Typography color="textSecondary">{t("The runner holds no project, so nobody waits for another pull request.")}</Typography>
        )}
        <Rows>
          {overview.locks?.map((lock) => <LockRow key={`${lock.directory} ${lock.workspace}`} lock={lock} />)}
        </Rows>
      </Section>
      <Section title={t("Sweeps")}>
        {overview.sweeps.length === 0 && (
          <Typography color="textSecondary">{t("No sweep ran yet. One runs when a worker starts, and every few minutes after that.")}</Typography>
        )}
        <Rows>
          {overview.sweeps.map((sweep) => (
            <SweepRow key={sweep.name} sweep={sweep} />
          ))}
        </Rows>
      </Section>
    </Stack>
  );
}

function Rows({ children }: { children: ReactNode }) {
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {children}
    </Box>
  );
}

function StuckRow({ stuck: { request, waits_for, problem, attempts, next_look } }: { stuck: StuckRequest }) {
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 170px 130px")}>
      <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
        <AppLink to={`/requests/${encodeURIComponent(request.id)}`} strong>
          {t("{name} in {environment}", { name: request.name, environment: request.environment })}
        </AppLink>
        <Typography variant="body2">{rich("Waits for {what}.", { what: <span lang="en">{waits_for}</span> })}</Typography>
        {problem && (
          <Typography variant="body2" color="error">
            {problem}
          </Typography>
        )}
        {attempts > 1 && (
          <Typography variant="body2" color="textSecondary">
            {t("Tried {count, number} times.", { count: attempts })} {next_look && rich("The next try is {when}.", { when: <RelativeTime at={next_look} /> })}
          </Typography>
        )}
      </Box>
      <Box>
        <StatusChip status={request.status} />
      </Box>
      <Typography variant="body2" color="textSecondary">
        {rich("moved {when}", { when: <RelativeTime at={request.updated_at} /> })}
      </Typography>
    </Box>
  );
}

function LockRow({ lock }: { lock: HeldLock }) {
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 170px 130px")}>
      <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
        <code>{lock.directory}</code>
      </Typography>
      <AppLink to={`/pull-requests/${lock.pull_request_number}`}>{t("Pull request #{number}", { number: String(lock.pull_request_number) })}</AppLink>
      {lock.request_id ? <AppLink to={`/requests/${encodeURIComponent(lock.request_id)}`}>{t("Request")}</AppLink> : <span>{t("no request")}</span>}
    </Box>
  );
}

const FOUND: Record<string, Text> = {
  forgotten: "{count, plural, one {# forgotten request} other {# forgotten requests}}",
  stale_locks: "{count, plural, one {# stale lock} other {# stale locks}}",
  old_history: "{count, plural, one {# old entry of history} other {# old entries of history}}",
};

function SweepRow({ sweep }: { sweep: Sweep }) {
  const found = Object.entries(sweep.found).map(([name, count]) => (FOUND[name] ? t(FOUND[name], { count }) : `${count} ${name}`));
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 130px")}>
      <Typography variant="body2">
        {t("{sweep}: found {what}", { sweep: sweep.name, what: found.join(", ") || t("nothing") })}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        <RelativeTime at={sweep.ran_at} />
      </Typography>
    </Box>
  );
}

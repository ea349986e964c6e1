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

/** For whoever keeps the service running: what does not move, and why. */
export function OperatePage() {
  const overview = useOverview();
  return (
    <Page title="Operate" subtitle="What does not move, and what it waits for.">
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
      <Section title="Requests that are stuck">
        {overview.stuck.length === 0 && (
          <Typography color="textSecondary">Nothing is stuck: every open request moved within the last hour, and nothing failed.</Typography>
        )}
        <Rows>
          {overview.stuck.map((one) => (
            <StuckRow key={one.request.id} stuck={one} />
          ))}
        </Rows>
      </Section>
      <Section title="Locks held by the runner">
        {overview.locks === null && <Alert severity="warning">The runner could not be asked: {overview.locks_problem}</Alert>}
        {overview.locks?.length === 0 && (
          <Typography color="textSecondary">The runner holds no project, so nobody waits for another pull request.</Typography>
        )}
        <Rows>
          {overview.locks?.map((lock) => <LockRow key={`${lock.directory} ${lock.workspace}`} lock={lock} />)}
        </Rows>
      </Section>
      <Section title="Sweeps">
        {overview.sweeps.length === 0 && (
          <Typography color="textSecondary">No sweep ran yet. One runs when a worker starts, and every few minutes after that.</Typography>
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
          {request.name} in {request.environment}
        </AppLink>
        <Typography variant="body2">Waits for {waits_for}.</Typography>
        {problem && (
          <Typography variant="body2" color="error">
            {problem}
          </Typography>
        )}
        {attempts > 1 && (
          <Typography variant="body2" color="textSecondary">
            Tried {attempts} times{next_look && <>, next <RelativeTime at={next_look} /></>}.
          </Typography>
        )}
      </Box>
      <Box>
        <StatusChip status={request.status} />
      </Box>
      <Typography variant="body2" color="textSecondary">
        moved <RelativeTime at={request.updated_at} />
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
      <AppLink to={`/pull-requests/${lock.pull_request_number}`}>Pull request #{lock.pull_request_number}</AppLink>
      {lock.request_id ? <AppLink to={`/requests/${encodeURIComponent(lock.request_id)}`}>Request</AppLink> : <span>no request</span>}
    </Box>
  );
}

const FOUND: Record<string, string> = { forgotten: "forgotten requests", stale_locks: "stale locks" };

function SweepRow({ sweep }: { sweep: Sweep }) {
  const found = Object.entries(sweep.found).map(([name, count]) => `${count} ${FOUND[name] ?? name}`);
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 130px")}>
      <Typography variant="body2">
        {sweep.name}: found {found.join(", ") || "nothing"}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        <RelativeTime at={sweep.ran_at} />
      </Typography>
    </Box>
  );
}

import { Box, Paper, Stack, Tab, Tabs, Typography } from "@mui/material";
import { shortName } from "../api/entityRefs";
import { usePullRequests } from "../api/pullRequests";
import type { PullRequestState, PullRequestSummary } from "../api/types";
import { EmptyState } from "../components/EmptyState";
import { Loaded, SkeletonLines } from "../components/Loaded";
import { AppLink } from "../components/links";
import { Page } from "../components/Page";
import { RelativeTime } from "../components/RelativeTime";
import { PullRequestStateChip } from "../components/StatusChip";
import { useAddressFilter } from "./addressFilter";
import { LINED } from "../components/rows";
import { t, type Text } from "../i18n";

type Choice = PullRequestState | "all";
const CHOICES: { value: Choice; label: Text }[] = [
  { value: "open", label: "Open" },
  { value: "merged", label: "Merged" },
  { value: "closed", label: "Closed" },
  { value: "all", label: "All" },
];

const NONE: Record<Choice, Text> = {
  open: "Nothing to review",
  merged: "No merged pull requests",
  closed: "No closed pull requests",
  all: "No pull requests yet",
};

export function PullRequestsPage() {
  const [filter, setFilter] = useAddressFilter(["state"]);
  const state = CHOICES.find(({ value }) => value === filter.state)?.value ?? "open";
  const pullRequests = usePullRequests(state);
  return (
    <Page title={t("Pull requests")} subtitle={t("Every change to the infrastructure is reviewed here before it is applied.")}>
      <Tabs value={state} onChange={(_, value: Choice) => setFilter("state")(value)} aria-label={t("State")} sx={{ mb: 2 }}>
        {CHOICES.map(({ value, label }) => (
          <Tab key={value} value={value} label={t(label)} />
        ))}
      </Tabs>
      <Loaded query={pullRequests} skeleton={<SkeletonLines count={5} height={56} />}>
        {({ items }) => (items.length > 0 ? <PullRequestList items={items} /> : <NoPullRequests state={state} />)}
      </Loaded>
    </Page>
  );
}

function PullRequestList({ items }: { items: PullRequestSummary[] }) {
  return (
    <Paper component="ul" sx={{ listStyle: "none", m: 0, px: { xs: 2, sm: 2.5 }, py: 0.5 }}>
      {items.map((item) => (
        <Stack
          component="li"
          key={item.number}
          direction="row"
          sx={{ gap: 2, py: 1.25, justifyContent: "space-between", alignItems: "center", ...LINED }}
        >
          <Box sx={{ minWidth: 0 }}>
            <AppLink to={`/pull-requests/${item.number}`} strong>
              {item.title}
            </AppLink>
            <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
              #{item.number} {t("by {who}", { who: shortName(item.author) })} · <RelativeTime at={item.created_at} /> · {item.head_branch}
            </Typography>
          </Box>
          <PullRequestStateChip state={item.state} />
        </Stack>
      ))}
    </Paper>
  );
}

function NoPullRequests({ state }: { state: Choice }) {
  return (
    <EmptyState title={t(NONE[state])}>
      {state === "open" && t("Open pull requests appear here as soon as a request has been rendered.")}
    </EmptyState>
  );
}

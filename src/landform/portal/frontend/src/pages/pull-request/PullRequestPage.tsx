import { Box, Paper, Stack, Tab, Tabs } from "@mui/material";
import { useParams } from "react-router";
import { usePullRequest } from "../../api/pullRequests";
import type { PullRequest } from "../../api/types";
import { Clamped } from "../../components/Clamped";
import { EmptyState } from "../../components/EmptyState";
import { ForgeLink } from "../../components/ForgeLink";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { Markdown } from "../../components/Markdown";
import { Page } from "../../components/Page";
import { PolicyResults } from "../../components/PolicyResults";
import { RelativeTime } from "../../components/RelativeTime";
import { PullRequestStateChip } from "../../components/StatusChip";
import { useAddressFilter } from "../addressFilter";
import { ConversationTab } from "./ConversationTab";
import { FilesTab } from "./FilesTab";
import { PlanTab } from "./PlanTab";
import { ReviewBox } from "./ReviewBox";
import { rich, t } from "../../i18n";

export function PullRequestPage() {
  const { number = "" } = useParams();
  const query = usePullRequest(Number(number));
  const pullRequest = query.data;
  return (
    <Page
      title={pullRequest?.title ?? t("Pull request #{number}", { number })}
      beside={pullRequest && <PullRequestStateChip state={pullRequest.state} />}
      subtitle={pullRequest && <Subtitle pullRequest={pullRequest} />}
    >
      <Loaded query={query} skeleton={<SkeletonLines count={3} height={120} />}>
        {(data) => (
          <Box sx={{ display: "grid", gap: 2, alignItems: "start", gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 1fr) 300px" } }}>
            <Stack spacing={2} sx={{ minWidth: 0 }}>
              {data.body && (
                <Paper component="section" aria-label={t("Description")} sx={{ p: { xs: 2, sm: 2.5 } }}>
                  <Clamped>
                    <Markdown text={data.body} />
                  </Clamped>
                </Paper>
              )}
              <Details pullRequest={data} />
            </Stack>
            <ReviewBox pullRequest={data} />
          </Box>
        )}
      </Loaded>
    </Page>
  );
}

function Subtitle({ pullRequest: { number, author, created_at, head_branch, base_branch, request_id, url } }: { pullRequest: PullRequest }) {
  return (
    <>
      {rich("#{number} by {who} {when}, from {head} into {base}", {
        number,
        who: <EntityLink entityRef={author} defaultKind="user" />,
        when: <RelativeTime at={created_at} />,
        head: <code>{head_branch}</code>,
        base: <code>{base_branch}</code>,
      })}
      {request_id && (
        <>
          {" · "}
          <AppLink to={`/requests/${encodeURIComponent(request_id)}`}>{t("Request")}</AppLink>
        </>
      )}
      <ForgeLink pullRequest={{ number, url }} before=" · " />
    </>
  );
}

function Details({ pullRequest }: { pullRequest: PullRequest }) {
  const [filter, setFilter] = useAddressFilter(["tab"]);
  const tabs = [
    { value: "files", label: t("Files ({count, number})", { count: pullRequest.files.length }), content: <FilesTab files={pullRequest.files} /> },
    { value: "plan", label: t("Plan"), content: <PlanTab pullRequest={pullRequest} /> },
    {
      value: "policy",
      label: t("Policy"),
      content: pullRequest.policy ? (
        <PolicyResults policy={pullRequest.policy} />
      ) : (
        <EmptyState title={t("No policy result yet")}>{t("Policies are evaluated on the request and again on its plan.")}</EmptyState>
      ),
    },
    {
      value: "conversation",
      label: t("Conversation ({count, number})", { count: pullRequest.reviews.length + pullRequest.comments.length }),
      content: <ConversationTab pullRequest={pullRequest} />,
    },
  ];
  const active = tabs.find(({ value }) => value === filter.tab) ?? tabs[0]!;
  return (
    <Box>
      <Tabs value={active.value} onChange={(_, value: string) => setFilter("tab")(value)} variant="scrollable" aria-label={t("Details")} sx={{ mb: 2 }}>
        {tabs.map(({ value, label }) => (
          <Tab key={value} value={value} label={label} id={`tab-${value}`} aria-controls="tab-panel" />
        ))}
      </Tabs>
      <Box role="tabpanel" id="tab-panel" aria-labelledby={`tab-${active.value}`}>
        {active.content}
      </Box>
    </Box>
  );
}

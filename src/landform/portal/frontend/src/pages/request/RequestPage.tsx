import { Box, Chip, Stack } from "@mui/material";
import { useParams } from "react-router";
import { useRequestEvents } from "../../api/requestEvents";
import { useRequest } from "../../api/requests";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { Page } from "../../components/Page";
import { PolicyResults } from "../../components/PolicyResults";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";
import { ACTION_TEXT, StatusChip } from "../../components/StatusChip";
import { Progress } from "./Progress";
import { RequestActions } from "./RequestActions";
import { RequestFacts } from "./RequestFacts";
import { ResultCard } from "./ResultCard";
import { Runs } from "./Runs";
import { Situation } from "./Situation";
import { stagesOf } from "./stages";
import { Timeline } from "./Timeline";
import { named, rich, t } from "../../i18n";

export function RequestPage() {
  const { id = "" } = useParams();
  const query = useRequest(id);
  const timeline = useRequestEvents(id);
  const request = query.data;
  return (
    <Page
      title={request?.name ?? t("Request")}
      beside={
        request && (
          <>
            <StatusChip status={request.status} />
            <Chip size="small" label={request.environment} />
          </>
        )
      }
      subtitle={
        request && (
          <>
            {rich("{action} with {template}, asked for by {who} {when}", {
              action: named(ACTION_TEXT, request.action),
              template: request.template,
              who: <EntityLink entityRef={request.requested_by} defaultKind="user" />,
              when: <RelativeTime at={request.created_at} />,
            })}
          </>
        )
      }
      actions={request && <RequestActions request={request} />}
    >
      <Loaded query={query} skeleton={<SkeletonLines count={3} height={120} />}>
        {(data) => (
          <Stack spacing={2}>
            <Progress stages={stagesOf(data, timeline.events)} />
            <Situation request={data} />
            {data.resource && data.status === "completed" && <ResultCard resourceRef={data.resource} />}
            <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 3fr) minmax(0, 2fr)" } }}>
              <Stack spacing={2} sx={{ minWidth: 0 }}>
                <Runs request={data} />
                {data.policy && (
                  <Section title={t("Policies")}>
                    <PolicyResults policy={data.policy} />
                  </Section>
                )}
                <RequestFacts request={data} />
              </Stack>
              <Timeline {...timeline} />
            </Box>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

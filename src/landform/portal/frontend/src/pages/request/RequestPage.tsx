import { Box, Chip, Stack } from "@mui/material";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { useRequestEvents } from "../../api/requestEvents";
import { useRequest } from "../../api/requests";
import type { Request } from "../../api/types";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { Page } from "../../components/Page";
import { PolicyResults } from "../../components/PolicyResults";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";
import { ACTION_TEXT, ActionChip, StatusChip } from "../../components/StatusChip";
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
            <ActionChip action={request.action} />
            <StatusChip status={request.status} />
            <Chip size="small" label={request.environment} />
          </>
        )
      }
      subtitle={request && subtitleOf(request)}
      actions={request && <RequestActions key={request.id} request={request} />}
    >
      <Loaded query={query} skeleton={<SkeletonLines count={3} height={120} />}>
        {(data) => (
          <Stack spacing={2}>
            <Progress stages={stagesOf(data, timeline.events)} />
            <Situation request={data} />
            {data.resource && data.status === "completed" && data.action !== "destroy" && <ResultCard resourceRef={data.resource} />}
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

function subtitleOf({ action, template, requested_by, created_at }: Request): ReactNode {
  const who = <EntityLink entityRef={requested_by} defaultKind="user" />;
  const when = <RelativeTime at={created_at} />;
  if (action === "destroy") return rich("Retire what {template} made, asked for by {who} {when}", { template, who, when });
  return rich("{action} with {template}, asked for by {who} {when}", { action: named(ACTION_TEXT, action), template, who, when });
}

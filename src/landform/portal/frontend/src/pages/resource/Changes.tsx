import { Box, Stack, Typography } from "@mui/material";
import { shortName } from "../../api/entityRefs";
import { requestsAbout } from "../../api/landformSpec";
import type { RequestFilter } from "../../api/requests";
import type { Entity, Request } from "../../api/types";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { LoadMore } from "../../components/LoadMore";
import { AppLink } from "../../components/links";
import { PlanCount } from "../../components/PlanCount";
import { RelativeTime } from "../../components/RelativeTime";
import { gridRow } from "../../components/rows";
import { Section } from "../../components/Section";
import { ACTION_TEXT, StatusChip } from "../../components/StatusChip";
import { useChanges } from "./useChanges";
import { named, rich, t } from "../../i18n";

/** The requests about a resource that Landform made; the page of each has its runs and their logs. */
export function Changes({ entity }: { entity: Entity }) {
  const about = requestsAbout(entity);
  return about && <ChangeList about={about} />;
}

/** Those that the reader may see: to others they are not there. */
function ChangeList({ about }: { about: RequestFilter }) {
  const query = useChanges(about);
  return (
    <Section title={t("Changes")}>
      <Loaded query={query} skeleton={<SkeletonLines count={2} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Typography color="textSecondary">{t("No requests that you may see.")}</Typography>;
          return (
            <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
              {items.map((request) => (
                <ChangeRow key={request.id} request={request} />
              ))}
            </Box>
          );
        }}
      </Loaded>
      <LoadMore query={query} />
    </Section>
  );
}

function ChangeRow({ request: { id, action, requested_by, created_at, pull_request, plan, status } }: { request: Request }) {
  return (
    <Box component="li" sx={gridRow("minmax(0, 3fr) minmax(0, 2fr) 130px 170px")}>
      <Box sx={{ minWidth: 0 }}>
        <AppLink to={`/requests/${encodeURIComponent(id)}`} strong>
          {t("{action}: request and runs", { action: named(ACTION_TEXT, action) })}
        </AppLink>
        <Typography variant="body2" color="textSecondary">
          {rich("{who}, {when}", { who: shortName(requested_by), when: <RelativeTime at={created_at} /> })}
        </Typography>
      </Box>
      <Box sx={{ order: { xs: 3, sm: 0 }, minWidth: 0 }}>
        {pull_request && <AppLink to={`/pull-requests/${pull_request.number}`}>{t("Pull request #{number}", { number: String(pull_request.number) })}</AppLink>}
      </Box>
      <Box sx={{ order: { xs: 4, sm: 0 }, justifySelf: { xs: "end", sm: "start" } }}>{plan && <PlanCount plan={plan} />}</Box>
      <Stack direction="row" sx={{ justifySelf: "end" }}>
        <StatusChip status={status} />
      </Stack>
    </Box>
  );
}

import { Box } from "@mui/material";
import { shortName } from "../../api/entityRefs";
import { useApprovals } from "../../api/requests";
import type { Request } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink } from "../../components/links";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";
import { RequestChips, RequestRow, ROWS } from "./RequestRow";
import { rich, t } from "../../i18n";

/** What others asked for, and the one who is signed in may decide on. */
export function WaitingForMe() {
  const approvals = useApprovals();
  return (
    <Section title={t("Waits for your approval")} beside={<AppLink to="/pull-requests">{t("All pull requests")}</AppLink>}>
      <Loaded query={approvals} skeleton={<SkeletonLines count={2} height={52} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("Nothing waits for you")}>{t("When somebody asks for something that one of your groups reviews, it is here.")}</EmptyState>
          ) : (
            <Box component="ul" sx={ROWS}>
              {items.map((request) => (
                <RequestRow
                  key={request.id}
                  to={reviewPath(request)}
                  title={`${request.name} (${request.environment})`}
                  text={rich("{who} for {owner}, {when}", {
                    who: shortName(request.requested_by),
                    owner: shortName(request.owner),
                    when: <RelativeTime at={request.created_at} />,
                  })}
                  beside={<RequestChips request={request} />}
                />
              ))}
            </Box>
          )
        }
      </Loaded>
    </Section>
  );
}

/** Where it is decided: on its pull request, or, before there is one, on its own page. */
function reviewPath({ id, status, pull_request }: Request): string {
  return status === "planned" && pull_request ? `/pull-requests/${pull_request.number}` : `/requests/${encodeURIComponent(id)}`;
}

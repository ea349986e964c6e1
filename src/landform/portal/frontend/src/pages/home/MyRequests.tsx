import { Box, Button } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useRequests } from "../../api/requests";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink } from "../../components/links";
import { Section } from "../../components/Section";
import { RequestChips, RequestRow, ROWS } from "./RequestRow";
import { isYourTurn, waitsFor } from "../../components/waitsFor";
import { t } from "../../i18n";

const SHOWN = 8;

export function MyRequests({ subject }: { subject: string }) {
  const requests = useRequests({ requested_by: subject, unfinished: "true", limit: SHOWN });
  const all = `/requests?requested_by=${encodeURIComponent(subject)}`;
  return (
    <Section title={t("Your open requests")} beside={<AppLink to={all}>{t("All your requests")}</AppLink>}>
      <Loaded query={requests} skeleton={<SkeletonLines count={2} height={52} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <NothingOpen subject={subject} />;
          return (
            <Box component="ul" sx={ROWS}>
              {items.map((request) => (
                <RequestRow
                  key={request.id}
                  to={`/requests/${encodeURIComponent(request.id)}`}
                  title={`${request.name} (${request.environment})`}
                  text={waitsFor(request)}
                  isUrgent={isYourTurn(request)}
                  beside={<RequestChips request={request} />}
                />
              ))}
            </Box>
          );
        }}
      </Loaded>
    </Section>
  );
}

/** Nothing yet, or nothing any more: these are told apart. */
function NothingOpen({ subject }: { subject: string }) {
  const ever = useRequests({ requested_by: subject, limit: 1 });
  return (
    <Loaded query={ever} skeleton={<SkeletonLines count={1} height={120} />}>
      {({ pages }) =>
        pages.some(({ items }) => items.length > 0) ? (
          <EmptyState title={t("Nothing is open")}>{t("All that you asked for has come to an end.")}</EmptyState>
        ) : (
          <EmptyState
            title={t("You have not asked for anything yet")}
            action={
              <Button component={RouterLink} to="/templates" variant="outlined">
                {t("Choose a template")}
              </Button>
            }
          >
            {t("Choose a template, fill in its form, and follow it here.")}
          </EmptyState>
        )
      }
    </Loaded>
  );
}

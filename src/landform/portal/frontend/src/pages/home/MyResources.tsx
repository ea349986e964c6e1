import { Button, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useEntityOptions, useFacets } from "../../api/catalog";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink } from "../../components/links";
import { Section } from "../../components/Section";
import { countText } from "../catalog/catalogFilters";
import { EntityTable } from "../catalog/EntityTable";
import { mostUrgentFirst, ownedBy, STATE_PATH, stateSummary } from "./resourceStates";
import { t } from "../../i18n";

const SHOWN = 8;
const LOOKED_AT = 100;

interface Props {
  owners: string[];
  hasGroups: boolean;
}

/** What the person and their groups own, with its state as far as the catalog knows one. */
export function MyResources({ owners, hasGroups }: Props) {
  const filters = ownedBy(owners);
  const resources = useEntityOptions({ filters, limit: LOOKED_AT });
  const states = useFacets([STATE_PATH], filters);
  const summary = stateSummary(states.data?.[STATE_PATH] ?? []);
  return (
    <Section title={t("What your teams own")} beside={<AppLink to="/catalog?kind=resource">{t("All resources")}</AppLink>}>
      <Loaded query={resources} skeleton={<SkeletonLines count={3} height={52} />}>
        {({ items, totalItems }) => {
          if (items.length === 0) return <NoResources hasGroups={hasGroups} />;
          return (
            <>
              <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
                {summary === "" ? countText("resource", totalItems) : t("{fact}: {value}", { fact: countText("resource", totalItems), value: summary })}
              </Typography>
              <EntityTable items={mostUrgentFirst(items).slice(0, SHOWN)} />
              {totalItems > SHOWN && (
                <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
                  {t("{shown, number} of {total, number}; the page of each of your teams shows the rest.", { shown: SHOWN, total: totalItems })}
                </Typography>
              )}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function NoResources({ hasGroups }: { hasGroups: boolean }) {
  if (!hasGroups) {
    return <EmptyState title={t("You are in no group")}>{t("Resources belong to groups. Ask the platform team to add you to one.")}</EmptyState>;
  }
  return (
    <EmptyState
      title={t("Your teams own no resources yet")}
      action={
        <Button component={RouterLink} to="/templates" variant="outlined">
          {t("Choose a template")}
        </Button>
      }
    >
      {t("What you ask for is here once it has been made.")}
    </EmptyState>
  );
}

import { Box, Chip, Paper, Typography } from "@mui/material";
import { entityPath } from "../../api/entityRefs";
import { type CatalogProblem, useCatalogProblems } from "../../api/entityDetails";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { AppLink } from "../../components/links";
import { titleOf } from "../../components/names";
import { Page } from "../../components/Page";
import { LINED } from "../../components/rows";
import { named, t, type Text } from "../../i18n";

const OUTCOME_TEXT: Record<string, Text> = {
  invalid: "Invalid",
  not_allowed: "Not allowed",
  conflict: "Conflict",
  unreadable: "Unreadable",
  kept: "Kept",
};

/** What could not be taken into the catalog, where it stands, and what to do about it. */
export function ProblemsPage() {
  const query = useCatalogProblems();
  return (
    <Page title={t("Catalog problems")} subtitle={t("What could not be taken into the catalog, where it stands, and what to do about it.")}>
      <Loaded query={query}>
        {(problems) => {
          if (problems === null) return <EmptyState title={t("Not available")}>{t("This server does not read locations.")}</EmptyState>;
          if (problems.length === 0) return <EmptyState title={t("No problems")}>{t("Everything that was found is in the catalog.")}</EmptyState>;
          return (
            <Paper component="ul" sx={{ listStyle: "none", m: 0, px: { xs: 2, sm: 2.5 }, py: 0.5 }}>
              {problems.map((problem, index) => (
                <ProblemRow key={index} problem={problem} />
              ))}
            </Paper>
          );
        }}
      </Loaded>
    </Page>
  );
}

function ProblemRow({ problem: { ref, source, line, outcome, message, target, todo } }: { problem: CatalogProblem }) {
  const place = line ? t("{source}, line {line}", { source, line: String(line) }) : source;
  return (
    <Box component="li" sx={{ py: 1.5, ...LINED }}>
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        <Chip size="small" color="warning" variant="outlined" label={Object.hasOwn(OUTCOME_TEXT, outcome) ? named(OUTCOME_TEXT, outcome) : titleOf(outcome)} />
        {ref && <AppLink to={entityPath(ref)}>{ref}</AppLink>}
      </Box>
      <Typography sx={{ mt: 0.5, overflowWrap: "anywhere" }} lang="en">{message}</Typography>
      {todo && <Typography variant="body2" lang="en">{todo}</Typography>}
      <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
        {place}
        {target !== source && ` · ${t("from {place}", { place: target })}`}
      </Typography>
    </Box>
  );
}

import { Box, Button, Stack, Tab, Tabs, Typography } from "@mui/material";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useEntities, useFacets } from "../../api/catalog";
import { shortName } from "../../api/entityRefs";
import { Choice } from "../../components/Choice";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { LoadMore } from "../../components/LoadMore";
import { Page } from "../../components/Page";
import { SearchField } from "../../components/SearchField";
import { useSettled } from "../../form/useSettled";
import { useAddressFilter } from "../addressFilter";
import { type Chosen, FACETS, FILTER_NAMES, filterOf, isNarrowed, amongText, kindOf, kindTabs, pluralOf } from "./catalogFilters";
import { EntityTable } from "./EntityTable";
import { t } from "../../i18n";
import { language } from "../../i18n/language";

/** What there is, whose it is, and how it hangs together. */
export function CatalogPage() {
  const [filter, setFilter, clear, setAll] = useAddressFilter(FILTER_NAMES);
  const [text, setText] = useState(filter.q);
  const term = useSettled(text);
  const kind = kindOf(filter);
  const entities = useEntities({ filters: [filterOf(filter)], term, limit: 30 });
  const total = entities.data?.pages[0]?.totalItems ?? 0;
  const items = entities.data?.pages.flatMap((page) => page.items) ?? [];
  const search = (value: string) => {
    setText(value);
    setFilter("q")(value);
  };
  const showAll = () => {
    setText("");
    clear();
    if (filter.kind !== "") setFilter("kind")(filter.kind);
  };
  const actions = (
    <Button variant="outlined" component={RouterLink} to="/catalog/problems">
      {t("Catalog problems")}
    </Button>
  );
  return (
    <Page title={t("Catalog")} subtitle={t("What there is, who owns it, and how it hangs together.")} actions={actions}>
      <KindTabs kind={kind} onChange={(value) => setAll({ kind: value, owner: filter.owner, q: filter.q })} />
      <Stack direction="row" sx={{ gap: 1.5, my: 2, flexWrap: "wrap", alignItems: "center" }}>
        <SearchField label={t("Search {what}", { what: amongText(kind) })} value={text} onChange={search} />
        <FacetChoices kind={kind} filter={filter} setFilter={setFilter} />
        {entities.data && (
          <Typography variant="body2" color="textSecondary" role="status">
            {t("{count, number} found", { count: total })}
          </Typography>
        )}
      </Stack>
      <Loaded query={entities} skeleton={<SkeletonLines count={6} height={56} />}>
        {() => (items.length > 0 ? <EntityTable items={items} /> : <NothingHere kind={kind} isFiltered={isNarrowed({ ...filter, q: text })} onShowAll={showAll} />)}
      </Loaded>
      <LoadMore query={entities} />
    </Page>
  );
}

function KindTabs({ kind, onChange }: { kind: string; onChange: (kind: string) => void }) {
  const { data } = useFacets(["kind"], []);
  const known = kindTabs(data?.kind ?? []);
  const tabs = known.some((tab) => tab.kind === kind) ? known : [...known, { kind, count: 0 }];
  return (
    <Box sx={{ borderBottom: 1, borderColor: "divider" }}>
      <Tabs value={kind} onChange={(_, value: string) => onChange(value)} variant="scrollable" allowScrollButtonsMobile aria-label={t("Kind")}>
        {tabs.map((tab) => (
          <Tab key={tab.kind} value={tab.kind} label={`${pluralOf(tab.kind)} ${tab.count}`} />
        ))}
      </Tabs>
    </Box>
  );
}

interface ChoicesProps {
  kind: string;
  filter: Chosen;
  setFilter: (name: keyof Chosen) => (value: string) => void;
}

/** One select for each facet that entities of this kind have. */
function FacetChoices({ kind, filter, setFilter }: ChoicesProps) {
  const { data } = useFacets(
    FACETS.map(({ path }) => path),
    [`kind=${kind}`],
  );
  return FACETS.map(({ name, label, any, path }) => {
    const values = data?.[path] ?? [];
    if (values.length === 0 && filter[name] === "") return null;
    const options = values
      .map(({ value, count }) => ({ value, label: `${name === "owner" ? shortName(value) : value} (${count})` }))
      .toSorted((a, b) => a.label.localeCompare(b.label, language()));
    return <Choice key={name} label={t(label)} any={t(any)} value={filter[name]} onChange={setFilter(name)} options={options} />;
  });
}

function NothingHere({ kind, isFiltered, onShowAll }: { kind: string; isFiltered: boolean; onShowAll: () => void }) {
  const what = amongText(kind);
  if (isFiltered) return <EmptyState title={t("No {what} match", { what })} action={<Button onClick={onShowAll}>{t("Show all")}</Button>} />;
  if (kind !== "resource") return <EmptyState title={t("No {what} yet", { what })}>{t("An administrator puts them in with landform import, or by a location to read.")}</EmptyState>;
  const browse = (
    <Button variant="contained" component={RouterLink} to="/templates">
      {t("Browse templates")}
    </Button>
  );
  return (
    <EmptyState title={t("No resources yet")} action={browse}>
      {t("A request that completes leaves its resource here, with its endpoint and owner.")}
    </EmptyState>
  );
}

import { Box, Button, Paper, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useEntities, useEntityOptions } from "../api/catalog";
import { entityPath, refOf, shortName } from "../api/entityRefs";
import { landformSpec } from "../api/landformSpec";
import type { Entity } from "../api/types";
import { Choice } from "../components/Choice";
import { EmptyState } from "../components/EmptyState";
import { AppLink } from "../components/links";
import { Loaded, SkeletonLines } from "../components/Loaded";
import { LoadMore } from "../components/LoadMore";
import { Page } from "../components/Page";
import { SearchField } from "../components/SearchField";
import { useSettled } from "../form/useSettled";
import { useAddressFilter } from "./addressFilter";
import { LINED } from "../components/rows";

export function ResourcesPage() {
  const [filter, setFilter, clear] = useAddressFilter(["owner", "q"]);
  const [text, setText] = useState(filter.q);
  const term = useSettled(text);
  const owner = filter.owner === "" ? "" : `,spec.owner=${filter.owner}`;
  const entities = useEntities({ filters: [`kind=resource${owner}`], term, limit: 30 });
  const owners = useEntityOptions({ filters: ["kind=group", "kind=user"], limit: 200 });
  const items = entities.data?.pages.flatMap((page) => page.items) ?? [];
  const total = entities.data?.pages[0]?.totalItems ?? 0;
  const search = (value: string) => {
    setText(value);
    setFilter("q")(value);
  };
  const showAll = () => {
    setText("");
    clear();
  };
  return (
    <Page title="Resources" subtitle="What exists, who owns it, and how to reach it.">
      <Stack direction="row" sx={{ gap: 1.5, mb: 2, flexWrap: "wrap", alignItems: "center" }}>
        <SearchField label="Search resources" value={text} onChange={search} />
        <Choice
          label="Owner"
          any="Any owner"
          value={filter.owner}
          onChange={setFilter("owner")}
          options={(owners.data?.items ?? []).map((entity) => ({ value: refOf(entity), label: shortName(refOf(entity)) }))}
        />
        {entities.data && (
          <Typography variant="body2" color="textSecondary" role="status">
            {total} {total === 1 ? "resource" : "resources"}
          </Typography>
        )}
      </Stack>
      <Loaded query={entities} skeleton={<SkeletonLines count={5} height={56} />}>
        {() => {
          if (items.length > 0) return <ResourceList items={items} />;
          return <NoResources isFiltered={text !== "" || owner !== ""} onShowAll={showAll} />;
        }}
      </Loaded>
      <LoadMore query={entities} />
    </Page>
  );
}

function ResourceList({ items }: { items: Entity[] }) {
  return (
    <Paper component="ul" sx={{ listStyle: "none", m: 0, px: { xs: 2, sm: 2.5 }, py: 0.5 }}>
      {items.map((entity) => (
        <ResourceRow key={refOf(entity)} entity={entity} />
      ))}
    </Paper>
  );
}

function ResourceRow({ entity }: { entity: Entity }) {
  const { metadata, spec } = entity;
  const { environment } = landformSpec(entity);
  return (
    <Box
      component="li"
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "minmax(0, 2fr) 140px 120px minmax(0, 1fr)" },
        gap: { xs: 0.25, sm: 2 },
        alignItems: "center",
        py: 1.25,
        ...LINED,
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <AppLink to={entityPath(refOf(entity))} strong>
          {metadata.title ?? metadata.name}
        </AppLink>
        <Typography variant="body2" color="textSecondary">
          {metadata.description}
        </Typography>
      </Box>
      <Typography variant="body2">{spec?.type}</Typography>
      <Typography variant="body2">{environment}</Typography>
      <Typography variant="body2" color="textSecondary">
        {spec?.owner && shortName(spec.owner)}
        {spec?.system && ` · ${shortName(spec.system)}`}
      </Typography>
    </Box>
  );
}

function NoResources({ isFiltered, onShowAll }: { isFiltered: boolean; onShowAll: () => void }) {
  if (isFiltered) return <EmptyState title="No resource matches" action={<Button onClick={onShowAll}>Show all</Button>} />;
  const browse = (
    <Button variant="contained" component={RouterLink} to="/">
      Browse templates
    </Button>
  );
  return (
    <EmptyState title="No resources yet" action={browse}>
      A request that completes leaves its resource here, with its endpoint and owner.
    </EmptyState>
  );
}

import { Stack, Typography } from "@mui/material";
import { useEntityOptions, useFacets } from "../../api/catalog";
import { refOf } from "../../api/entityRefs";
import type { Entity } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { Section } from "../../components/Section";
import { KINDS, pluralOf } from "../catalog/catalogFilters";
import { EntityTable } from "../catalog/EntityTable";

const SHOWN = 10;

/** What a group or a person owns, kind by kind, and who is in the group. */
export function Owned({ entity }: { entity: Entity }) {
  const ref = refOf(entity);
  const facets = useFacets(["kind"], [`relations.ownedBy=${ref}`]);
  const members = (entity.relations ?? []).filter(({ type }) => type === "hasMember");
  return (
    <>
      {entity.kind === "Group" && (
        <Section title="Members">
          {members.length === 0 && <Typography color="textSecondary">Nobody is in this group itself.</Typography>}
          <Stack direction="row" sx={{ gap: 2, flexWrap: "wrap" }}>
            {members.map(({ targetRef }) => (
              <EntityLink key={targetRef} entityRef={targetRef} />
            ))}
          </Stack>
        </Section>
      )}
      <Loaded query={facets}>
        {(data) => {
          const owned = (data.kind ?? []).map(({ value, count }) => ({ kind: value.toLowerCase(), count }));
          if (owned.length === 0) {
            return (
              <Section title="Owns">
                <Typography color="textSecondary">Nothing in the catalog names it as its owner.</Typography>
              </Section>
            );
          }
          return owned
            .toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
            .map(({ kind, count }) => <OwnedKind key={kind} kind={kind} count={count} owner={ref} />);
        }}
      </Loaded>
    </>
  );
}

function OwnedKind({ kind, count, owner }: { kind: string; count: number; owner: string }) {
  const query = useEntityOptions({ filters: [`kind=${kind},relations.ownedBy=${owner}`], limit: SHOWN });
  const all = <AppLink to={`/catalog?kind=${kind}&owner=${encodeURIComponent(owner)}`}>Show all {count}</AppLink>;
  return (
    <Section title={`${pluralOf(kind)} it owns`} beside={count > SHOWN ? all : undefined}>
      <Loaded query={query}>{(page) => <EntityTable items={page.items} />}</Loaded>
    </Section>
  );
}

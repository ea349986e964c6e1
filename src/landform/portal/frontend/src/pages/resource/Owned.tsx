import { Stack, Typography } from "@mui/material";
import { useEntityOptions, useFacets } from "../../api/catalog";
import { refOf } from "../../api/entityRefs";
import type { Entity } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { Section } from "../../components/Section";
import { KINDS, pluralOf } from "../catalog/catalogFilters";
import { EntityTable } from "../catalog/EntityTable";
import { t } from "../../i18n";

const SHOWN = 10;

/** What a group or a person owns, kind by kind, and who is in the group. */
export function Owned({ entity }: { entity: Entity }) {
  const ref = refOf(entity);
  const facets = useFacets(["kind"], [`relations.ownedBy=${ref}`]);
  const members = (entity.relations ?? []).filter(({ type }) => type === "hasMember");
  return (
    <>
      {entity.kind === "Group" && (
        <Section title={t("Members")}>
          {members.length === 0 && <Typography color="textSecondary">{t("Nobody is in this group itself.")}</Typography>}
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
              <Section title={t("Owns")}>
                <Typography color="textSecondary">{t("Nothing in the catalog names it as its owner.")}</Typography>
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
  const all = <AppLink to={`/catalog?kind=${kind}&owner=${encodeURIComponent(owner)}`}>{t("Show all {count, number}", { count })}</AppLink>;
  return (
    <Section title={t("{what} it owns", { what: pluralOf(kind) })} beside={count > SHOWN ? all : undefined}>
      <Loaded query={query}>{(page) => <EntityTable items={page.items} />}</Loaded>
    </Section>
  );
}

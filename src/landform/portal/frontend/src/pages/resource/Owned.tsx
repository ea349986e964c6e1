import { Stack, Typography } from "@mui/material";
import { useEntityOptions, useFacets } from "../../api/catalog";
import { refOf } from "../../api/entityRefs";
import { useRequests } from "../../api/requests";
import type { Entity } from "../../api/types";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { RequestTable } from "../../components/RequestTable";
import { Section } from "../../components/Section";
import { countText, KINDS, pluralOf } from "../catalog/catalogFilters";
import { EntityTable } from "../catalog/EntityTable";
import { t } from "../../i18n";

const SHOWN = 10;

/** A group's members or a person's teams, what is asked for them just now, and what they own, kind by kind. */
export function Owned({ entity }: { entity: Entity }) {
  const ref = refOf(entity);
  const facets = useFacets(["kind"], [`relations.ownedBy=${ref}`]);
  return (
    <>
      {entity.kind === "Group" ? (
        <People title={t("Members")} refs={targetsOf(entity, "hasMember")} none={t("Nobody is in this group itself.")} />
      ) : (
        <People title={t("Teams")} refs={targetsOf(entity, "memberOf")} none={t("This person is in no group.")} />
      )}
      <OpenRequests owner={ref} />
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
          const sorted = owned.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
          return (
            <>
              <Section title={t("Owns")}>
                <Stack direction="row" sx={{ gap: 2, flexWrap: "wrap" }}>
                  {sorted.map(({ kind, count }) => (
                    <AppLink key={kind} to={listOf(kind, ref)}>
                      {countText(kind, count)}
                    </AppLink>
                  ))}
                </Stack>
              </Section>
              {sorted.map(({ kind, count }) => (
                <OwnedKind key={kind} kind={kind} count={count} owner={ref} />
              ))}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function OwnedKind({ kind, count, owner }: { kind: string; count: number; owner: string }) {
  const query = useEntityOptions({ filters: [`kind=${kind},relations.ownedBy=${owner}`], limit: SHOWN });
  const all = <AppLink to={listOf(kind, owner)}>{t("Show all {count, number}", { count })}</AppLink>;
  return (
    <Section title={pluralOf(kind)} beside={count > SHOWN ? all : undefined}>
      <Loaded query={query}>{(page) => <EntityTable items={page.items} />}</Loaded>
    </Section>
  );
}

function People({ title, refs, none }: { title: string; refs: string[]; none: string }) {
  return (
    <Section title={title} beside={refs.length > 0 && <Typography color="textSecondary">{refs.length}</Typography>}>
      {refs.length === 0 && <Typography color="textSecondary">{none}</Typography>}
      <Stack direction="row" sx={{ gap: 2, flexWrap: "wrap" }}>
        {refs.map((ref) => (
          <EntityLink key={ref} entityRef={ref} />
        ))}
      </Stack>
    </Section>
  );
}

/** Those that the reader may see: to others they are not there. */
function OpenRequests({ owner }: { owner: string }) {
  const requests = useRequests({ owner, unfinished: "true", limit: SHOWN });
  const all = <AppLink to={`/requests?owner=${encodeURIComponent(owner)}`}>{t("All requests")}</AppLink>;
  return (
    <Section title={t("Open requests")} beside={all}>
      <Loaded query={requests} skeleton={<SkeletonLines count={1} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length > 0) return <RequestTable requests={items} />;
          return <Typography color="textSecondary">{t("Nothing that you may see is being asked for here.")}</Typography>;
        }}
      </Loaded>
    </Section>
  );
}

function targetsOf({ relations = [] }: Entity, relation: string): string[] {
  return relations.filter(({ type }) => type === relation).map(({ targetRef }) => targetRef);
}

function listOf(kind: string, owner: string): string {
  return `/catalog?kind=${encodeURIComponent(kind)}&owner=${encodeURIComponent(owner)}`;
}

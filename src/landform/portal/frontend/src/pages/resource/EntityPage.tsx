import { Chip, Stack } from "@mui/material";
import { Navigate, useParams } from "react-router";
import { useEntity } from "../../api/catalog";
import { refOf } from "../../api/entityRefs";
import { DefinitionList } from "../../components/DefinitionList";
import { Loaded } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { Page } from "../../components/Page";
import { Code } from "../../components/Code";
import type { Entity } from "../../api/types";
import { Section } from "../../components/Section";
import { displayNameOf } from "../catalog/EntityTable";
import { EntityRaw } from "./EntityRaw";
import { History } from "./History";
import { Links } from "./Links";
import { Owned } from "./Owned";
import { placeRows } from "./placeRows";
import { Relations } from "./Relations";
import { RelationsGraph } from "./RelationsGraph";
import { StatusProblems } from "./StatusProblems";
import { t } from "../../i18n";

/** Groups, users, systems and whatever else the catalog holds. */
export function EntityPage() {
  const { kind = "", namespace = "default", name = "" } = useParams();
  const query = useEntity(kind, namespace, name);
  const entity = query.data;
  const isOwner = ["group", "user"].includes(kind.toLowerCase());
  if (kind.toLowerCase() === "resource") return <Navigate to={`/resources/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`} replace />;
  return (
    <Page title={entity ? displayNameOf(entity) : name} subtitle={entity?.metadata.description} beside={<Chip size="small" label={entity?.kind ?? kind} />}>
      <Loaded query={query}>
        {(data) => (
          <Stack spacing={2}>
            <StatusProblems entity={data} />
            <Section title={t("About")}>
              <DefinitionList
                rows={[
                  [t("Reference"), <code key="ref">{refOf(data)}</code>],
                  [t("Type"), data.spec?.type],
                  [t("Owner"), data.spec?.owner && <EntityLink key="owner" entityRef={data.spec.owner} />],
                  [t("System"), data.spec?.system && <EntityLink key="system" entityRef={data.spec.system} defaultKind="system" />],
                  [t("Tags"), data.metadata.tags?.join(", ")],
                  [t("Lifecycle"), typeof data.spec?.lifecycle === "string" ? data.spec.lifecycle : null],
                  [t("Links"), data.metadata.links?.length ? <Links key="links" links={data.metadata.links} /> : null],
                  ...placeRows(data),
                ]}
              />
            </Section>
            {isOwner && <Owned entity={data} />}
            <Definition entity={data} />
            <Relations entity={data} />
            <RelationsGraph key={refOf(data)} entityRef={refOf(data)} />
            <History entityRef={refOf(data)} />
            <EntityRaw entity={data} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

/** What an API promises, as its owner wrote it. */
function Definition({ entity: { kind, spec } }: { entity: Entity }) {
  if (kind !== "API" || typeof spec?.definition !== "string") return null;
  return (
    <Section title={t("Definition ({format})", { format: spec.type ?? t("text") })}>
      <Code text={spec.definition} label={t("API definition")} />
    </Section>
  );
}

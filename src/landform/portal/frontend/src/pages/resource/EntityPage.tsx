import { Chip, Stack } from "@mui/material";
import { Navigate, useParams } from "react-router";
import { useEntity } from "../../api/catalog";
import { refOf } from "../../api/entityRefs";
import { DefinitionList } from "../../components/DefinitionList";
import { Loaded } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { Page } from "../../components/Page";
import { Section } from "../../components/Section";
import { EntityRaw } from "./EntityRaw";
import { Relations } from "./Relations";

/** Groups, users, systems and whatever else the catalog holds. */
export function EntityPage() {
  const { kind = "", namespace = "default", name = "" } = useParams();
  const query = useEntity(kind, namespace, name);
  const entity = query.data;
  if (kind.toLowerCase() === "resource") return <Navigate to={`/resources/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`} replace />;
  return (
    <Page title={entity?.metadata.title ?? name} subtitle={entity?.metadata.description} beside={<Chip size="small" label={entity?.kind ?? kind} />}>
      <Loaded query={query}>
        {(data) => (
          <Stack spacing={2}>
            <Section title="About">
              <DefinitionList
                rows={[
                  ["Reference", <code key="ref">{refOf(data)}</code>],
                  ["Type", data.spec?.type],
                  ["Owner", data.spec?.owner && <EntityLink key="owner" entityRef={data.spec.owner} />],
                  ["System", data.spec?.system && <EntityLink key="system" entityRef={data.spec.system} defaultKind="system" />],
                  ["Tags", data.metadata.tags?.join(", ")],
                  [
                    "Resources",
                    kind.toLowerCase() === "group" || kind.toLowerCase() === "user" ? (
                      <AppLink key="owned" to={`/resources?owner=${encodeURIComponent(refOf(data))}`}>
                        Show what it owns
                      </AppLink>
                    ) : null,
                  ],
                ]}
              />
            </Section>
            <Relations entity={data} />
            <EntityRaw entity={data} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

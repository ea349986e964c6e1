import { Box, Chip, Stack } from "@mui/material";
import { useParams } from "react-router";
import { useEntity } from "../../api/catalog";
import { useConnection } from "../../api/entityDetails";
import { refOf } from "../../api/entityRefs";
import { landformSpec } from "../../api/landformSpec";
import { isNotFound } from "../../api/problems";
import type { Entity } from "../../api/types";
import { useRequest } from "../../api/requests";
import { DefinitionList } from "../../components/DefinitionList";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { shortVersion } from "../../components/names";
import { Outputs } from "../../components/Outputs";
import { Page } from "../../components/Page";
import { Section } from "../../components/Section";
import { StateChip } from "../catalog/StateChip";
import { Changes } from "./Changes";
import { Drifted } from "./Drifted";
import { EntityRaw } from "./EntityRaw";
import { History } from "./History";
import { Links } from "./Links";
import { placeRows } from "./placeRows";
import { Relations } from "./Relations";
import { RelationsGraph } from "./RelationsGraph";
import { ResourceActions } from "./ResourceActions";
import { Snippets } from "./Snippets";
import { StatusProblems } from "./StatusProblems";
import { t } from "../../i18n";

export function ResourcePage() {
  const { namespace = "default", name = "" } = useParams();
  const query = useEntity("resource", namespace, name);
  const entity = isNotFound(query.error) ? undefined : query.data;
  return (
    <Page
      title={entity?.metadata.title ?? name}
      subtitle={entity?.metadata.description}
      beside={
        entity && (
          <>
            {entity.spec?.type && <Chip size="small" label={entity.spec.type} />}
            <StateChip entity={entity} />
          </>
        )
      }
      actions={entity && <ResourceActions entity={entity} />}
    >
      <Loaded query={query} skeleton={<SkeletonLines count={3} height={140} />}>
        {(data) => (
          <Stack spacing={2}>
            <StatusProblems entity={data} />
            <Drifted entity={data} />
            <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 3fr) minmax(0, 2fr)" } }}>
              <Section title={t("Outputs")}>
                <Outputs entity={data} />
              </Section>
              <About entity={data} />
            </Box>
            <Connect entity={data} />
            <Changes entity={data} />
            <Relations entity={data} />
            <RelationsGraph entityRef={refOf(data)} />
            <History entityRef={refOf(data)} />
            <EntityRaw entity={data} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Connect({ entity }: { entity: Entity }) {
  const { data: snippets = [] } = useConnection(refOf(entity));
  return snippets.length > 0 ? <Snippets snippets={snippets} /> : null;
}

function About({ entity: { metadata, spec, ...entity } }: { entity: Entity }) {
  const { template, template_version, request, environment, directory, module } = landformSpec({ ...entity, metadata, spec });
  return (
    <Section title={t("About")}>
      <DefinitionList
        rows={[
          [t("Owner"), spec?.owner && <EntityLink key="owner" entityRef={spec.owner} />],
          [t("System"), spec?.system && <EntityLink key="system" entityRef={spec.system} defaultKind="system" />],
          [t("Type"), spec?.type],
          [t("Environment"), environment ?? metadata.labels?.["landform.dev/environment"]],
          [t("Template"), template && <AppLink key="template" to={`/templates/${encodeURIComponent(template)}`}>{`${template} ${shortVersion(template_version ?? "")}`}</AppLink>],
          [t("Module"), module],
          [t("Directory"), directory && <code key="directory">{directory}</code>],
          [t("Request"), request && <AppLink key="request" to={`/requests/${encodeURIComponent(request)}`}>{request}</AppLink>],
          [t("Pull request"), request && <RequestPullRequest key="pull-request" requestId={request} />],
          [t("Tags"), metadata.tags?.join(", ")],
          [t("Links"), metadata.links?.length ? <Links key="links" links={metadata.links} /> : null],
          ...placeRows({ metadata }),
        ]}
      />
    </Section>
  );
}

/** The entity knows its request, and the request its pull request. */
function RequestPullRequest({ requestId }: { requestId: string }) {
  const { data } = useRequest(requestId);
  if (!data?.pull_request) return <>—</>;
  return <AppLink to={`/pull-requests/${data.pull_request.number}`}>#{data.pull_request.number}</AppLink>;
}

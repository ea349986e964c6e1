import { Typography } from "@mui/material";
import type { Request } from "../../api/types";
import { Code } from "../../components/Code";
import { DefinitionList } from "../../components/DefinitionList";
import { EntityLink } from "../../components/links";
import { shortVersion } from "../../components/names";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";
import { t } from "../../i18n";

export function RequestFacts({ request }: { request: Request }) {
  return (
    <Section title={t("About")}>
      <DefinitionList
        rows={[
          [t("Owner"), <EntityLink key="owner" entityRef={request.owner} />],
          [t("System"), request.system && <EntityLink key="system" entityRef={request.system} defaultKind="system" />],
          [t("Environment"), request.environment],
          [t("Template"), `${request.template} ${shortVersion(request.template_version)}`],
          [t("Directory"), <code key="directory">{request.directory}</code>],
          [t("Branch"), request.branch && <code key="branch">{request.branch}</code>],
          [t("Changed"), <RelativeTime key="changed" at={request.updated_at} />],
          [t("Request"), <code key="id">{request.id}</code>],
        ]}
      />
      <Typography variant="h3" sx={{ mt: 2, mb: 1 }}>
        {t("Answers")}
      </Typography>
      <Code text={JSON.stringify(request.parameters, null, 2)} label={t("parameters")} maxHeight={300} />
    </Section>
  );
}

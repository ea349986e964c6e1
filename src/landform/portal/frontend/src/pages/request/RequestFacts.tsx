import { Typography } from "@mui/material";
import type { Request } from "../../api/types";
import { Code } from "../../components/Code";
import { DefinitionList } from "../../components/DefinitionList";
import { EntityLink } from "../../components/links";
import { shortVersion } from "../../components/names";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";

export function RequestFacts({ request }: { request: Request }) {
  return (
    <Section title="About">
      <DefinitionList
        rows={[
          ["Owner", <EntityLink key="owner" entityRef={request.owner} />],
          ["System", request.system && <EntityLink key="system" entityRef={request.system} defaultKind="system" />],
          ["Environment", request.environment],
          ["Template", `${request.template} ${shortVersion(request.template_version)}`],
          ["Directory", <code key="directory">{request.directory}</code>],
          ["Branch", request.branch && <code key="branch">{request.branch}</code>],
          ["Changed", <RelativeTime key="changed" at={request.updated_at} />],
          ["Request", <code key="id">{request.id}</code>],
        ]}
      />
      <Typography variant="h3" sx={{ mt: 2, mb: 1 }}>
        Answers
      </Typography>
      <Code text={JSON.stringify(request.parameters, null, 2)} label="parameters" maxHeight={300} />
    </Section>
  );
}

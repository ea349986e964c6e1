import { Alert, Stack } from "@mui/material";
import type { Preview } from "../../api/types";
import { DefinitionList } from "../../components/DefinitionList";
import { Loaded } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { PolicyResults } from "../../components/PolicyResults";
import { Section } from "../../components/Section";
import { CostSection } from "./CostSection";
import { PreviewFiles } from "./PreviewFiles";
import { t } from "../../i18n";

interface Props {
  query: { data: Preview | undefined; error: unknown; refetch: () => unknown };
}

/** What a request would write, what it would cost, and what the policies say of it. */
export function StackPreview({ query }: Props) {
  return (
    <>
      <Section title={t("What will be written")}>
        <Loaded query={query}>
          {({ name, environment, owner, directory, files }) => (
            <Stack spacing={2}>
              <DefinitionList
                rows={[
                  [t("Name"), name],
                  [t("Environment"), environment],
                  [t("Owner"), <EntityLink key="owner" entityRef={owner} />],
                  [t("Directory"), <code key="directory">{directory}</code>],
                ]}
              />
              <PreviewFiles files={files} />
            </Stack>
          )}
        </Loaded>
      </Section>
      {query.data?.cost && <CostSection cost={query.data.cost} />}
      {query.data && (
        <Section title={t("Policies")}>
          <PolicyResults policy={query.data.policy} />
        </Section>
      )}
      {query.data?.policy.decision === "deny" && (
        <Alert severity="error" id="why-not">
          {t("This cannot go on as it is. Go back, change the values that the policies object to, and review again.")}
        </Alert>
      )}
    </>
  );
}

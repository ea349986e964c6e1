import { Button } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useEntity } from "../../api/catalog";
import { entityPath, parseEntityRef } from "../../api/entityRefs";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { Outputs } from "../../components/Outputs";
import { Section } from "../../components/Section";
import { t } from "../../i18n";

/** What the request was for: the resource, with what one needs to use it. */
export function ResultCard({ resourceRef }: { resourceRef: string }) {
  const { kind, namespace, name } = parseEntityRef(resourceRef, "resource");
  const entity = useEntity(kind, namespace, name);
  return (
    <Section
      title={t("{name} is ready", { name })}
      beside={
        <Button variant="contained" component={RouterLink} to={entityPath(resourceRef, "resource")}>
          {t("Open the resource")}
        </Button>
      }
      sx={{ borderColor: "success.main" }}
    >
      <Loaded query={entity} skeleton={<SkeletonLines count={2} />}>
        {(data) => <Outputs entity={data} />}
      </Loaded>
    </Section>
  );
}

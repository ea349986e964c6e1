import { Alert, AlertTitle, Button } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useEntity } from "../../api/catalog";
import { entityPath, parseEntityRef } from "../../api/entityRefs";
import { isNotFound } from "../../api/problems";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { Outputs } from "../../components/Outputs";
import { Section } from "../../components/Section";
import { t } from "../../i18n";

/** What the request was for: the resource, with what one needs to use it, for as long as it is there. */
export function ResultCard({ resourceRef }: { resourceRef: string }) {
  const { kind, namespace, name } = parseEntityRef(resourceRef, "resource");
  const entity = useEntity(kind, namespace, name);
  if (isNotFound(entity.error)) return <Gone name={name} />;
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

function Gone({ name }: { name: string }) {
  return (
    <Alert severity="info">
      <AlertTitle>{t("{name} is no longer in the catalog", { name })}</AlertTitle>
      {t("It was made as asked for. Since then it was retired, or taken out of the catalog.")}
    </Alert>
  );
}

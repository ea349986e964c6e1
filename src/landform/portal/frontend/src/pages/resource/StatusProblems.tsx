import { Alert, AlertTitle } from "@mui/material";
import type { Entity } from "../../api/types";
import { t } from "../../i18n";

/** What the catalog could not do with the entity, in its own words. */
export function StatusProblems({ entity: { status } }: { entity: Entity }) {
  const items = (status?.items ?? []).filter(({ level }) => level === "error" || level === "warning");
  return items.map(({ level, type, message }, index) => (
    <Alert key={`${type} ${index}`} severity={level === "error" ? "error" : "warning"}>
      <AlertTitle>{t("The catalog has a problem with this entity")}</AlertTitle>
      <span lang="en">{message}</span>
    </Alert>
  ));
}

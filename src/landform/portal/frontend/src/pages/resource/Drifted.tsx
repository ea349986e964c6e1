import { Alert, AlertTitle, Button } from "@mui/material";
import { Link } from "react-router";
import { landformSpec, stateOf } from "../../api/landformSpec";
import type { Entity } from "../../api/types";
import { t } from "../../i18n";

/** That somebody changed it beside Landform, and where to read what differs. */
export function Drifted({ entity }: { entity: Entity }) {
  if (stateOf(entity) !== "drifted") return null;
  const request = landformSpec(entity).request;
  const toRequest = request && (
    <Button color="inherit" size="small" component={Link} to={`/requests/${encodeURIComponent(request)}`}>
      {t("See what differs")}
    </Button>
  );
  return (
    <Alert severity="warning" action={toRequest}>
      <AlertTitle>{t("It is no longer as it was asked for")}</AlertTitle>
      {t("Somebody may have changed it by hand. The timeline of its request says how much differs.")}
    </Alert>
  );
}

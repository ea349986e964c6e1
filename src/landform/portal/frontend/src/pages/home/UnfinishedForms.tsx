import { Alert, AlertTitle, Button, Stack } from "@mui/material";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useTemplates } from "../../api/templates";
import { forgetDraft, unfinishedForms } from "../../form/draft";
import { t } from "../../i18n";

/** Forms that were begun in this tab of the browser, to go on with or to throw away. */
export function UnfinishedForms() {
  const [names, setNames] = useState(() => unfinishedForms());
  const { data } = useTemplates();
  if (data === undefined) return null;
  const known = data.items.filter(({ name }) => names.includes(name));
  const throwAway = (name: string) => {
    forgetDraft(name);
    setNames(unfinishedForms());
  };
  return known.map(({ name, title }) => (
    <Alert
      key={name}
      severity="info"
      action={
        <Stack direction="row" sx={{ gap: 0.5 }}>
          <Button color="inherit" size="small" component={RouterLink} to={`/templates/${encodeURIComponent(name)}`}>
            {t("Go on")}
          </Button>
          <Button color="inherit" size="small" onClick={() => throwAway(name)}>
            {t("Throw away")}
          </Button>
        </Stack>
      }
    >
      <AlertTitle>{t("You have an unfinished form")}</AlertTitle>
      {title || name}
    </Alert>
  ));
}

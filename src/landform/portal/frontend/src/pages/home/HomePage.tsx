import { Box, Button, Stack } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { useMe } from "../../api/me";
import { Page } from "../../components/Page";
import { MyRequests } from "./MyRequests";
import { MyResources } from "./MyResources";
import { UnfinishedForms } from "./UnfinishedForms";
import { WaitingForMe } from "./WaitingForMe";
import { t } from "../../i18n";

const COLUMNS = { display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 1fr) minmax(0, 1fr)" } };

/** What is going on around the one who is signed in, and what is theirs to do. */
export function HomePage() {
  const { data: me } = useMe();
  if (me === undefined) return null; // the shell says why
  return (
    <Page
      title={t("Hello, {name}", { name: me.display_name })}
      subtitle={t("What you asked for, what waits for you, and what your teams own.")}
      actions={
        <Button variant="contained" component={RouterLink} to="/templates">
          {t("Ask for something new")}
        </Button>
      }
    >
      <Stack spacing={2}>
        <UnfinishedForms />
        <Box sx={COLUMNS}>
          <MyRequests subject={me.subject} />
          <WaitingForMe />
        </Box>
        <MyResources owners={[...me.groups, me.subject]} hasGroups={me.groups.length > 0} />
      </Stack>
    </Page>
  );
}

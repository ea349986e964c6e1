import { Alert, Button, List, ListItem, ListItemButton, ListItemText, Paper, Stack } from "@mui/material";
import { useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { shortName } from "../api/entityRefs";
import { useSwitchUser, useWaysToSignIn } from "../api/me";
import type { WaysToSignIn } from "../api/accessTypes";
import { EmptyState } from "../components/EmptyState";
import { SkeletonLines } from "../components/Loaded";
import { Page } from "../components/Page";
import { ProblemAlert } from "../components/ProblemAlert";
import { SearchField } from "../components/SearchField";
import { useSettled } from "../form/useSettled";
import { matches } from "./search";
import { named, t, type Text } from "../i18n";
import { LanguageChoice } from "../shell/LanguageChoice";

/** By the name of the problem: text of an address could be anybody's. */
const PROBLEMS: Record<string, Text> = {
  "unknown-person":
    "The identity provider knows you, but the catalog has no user that is you. Ask the platform team to add you.",
  "provider-unavailable": "The identity provider did not answer. Try again in a moment.",
};
const OTHER_PROBLEM: Text = "You could not be signed in. It took too long, or was begun in another browser. Begin again.";

function problemText(problem: string): string {
  return Object.hasOwn(PROBLEMS, problem) ? named(PROBLEMS, problem) : t(OTHER_PROBLEM);
}

export function SignInPage() {
  const { data: ways, error, refetch } = useWaysToSignIn();
  const problem = useSearchParams()[0].get("problem");
  const title = ways !== undefined && ways.people.length > 0 ? t("Who are you?") : t("Sign in");
  return (
    <Page title={title} width="md">
      <Stack spacing={2}>
        {problem !== null && <Alert severity="error">{problemText(problem)}</Alert>}
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {ways === undefined && error === null && <SkeletonLines count={3} height={56} />}
        {ways !== undefined && <Ways ways={ways} />}
        <LanguageChoice />
      </Stack>
    </Page>
  );
}

function Ways({ ways }: { ways: WaysToSignIn }) {
  const { pathname, search } = useLocation();
  const back = pathname === "/sign-in" ? "/" : pathname + search;
  if (ways.providers.length === 0 && ways.people.length === 0) {
    return (
      <EmptyState title={t("There is no way to sign in yet")}>
        {t("An administrator sets one up with access.oidc or access.github. Programs send a token.")}
      </EmptyState>
    );
  }
  return (
    <>
      {ways.providers.map(({ name, title, url }) => (
        <Button key={name} variant="contained" size="large" {...{ href: `${url}?return_to=${encodeURIComponent(back)}` }}>
          {t("Sign in with {provider}", { provider: title })}
        </Button>
      ))}
      {ways.people.length > 0 && <People first={ways.people} back={back} />}
    </>
  );
}

/** So many are seen at a glance. */
const FEW = 8;

/** A demo believes who somebody says they are. */
function People({ first, back }: { first: WaysToSignIn["people"]; back: string }) {
  const [text, setText] = useState("");
  const search = useSettled(text.trim());
  const found = useWaysToSignIn(search);
  const choose = useSwitchUser();
  const navigate = useNavigate();
  // What has been typed counts at once; what the service knows beyond it, in a moment.
  const people = (found.data?.people ?? first).filter((one) => matches(text, [one.display_name, one.ref, ...one.groups]));
  return (
    <>
      {choose.error !== null && <ProblemAlert error={choose.error} />}
      {first.length > FEW && <SearchField label={t("Search people")} value={text} onChange={setText} />}
      {people.length === 0 && !found.isFetching && (
        <EmptyState title={t("Nobody is called that")} action={<Button onClick={() => setText("")}>{t("Show everybody")}</Button>}>
          {t("Nobody has “{text}” in their name or groups.", { text })}
        </EmptyState>
      )}
      {people.length > 0 && (
        <Paper component="div" sx={{ maxHeight: { sm: "60vh" }, overflowY: "auto" }}>
          <List aria-label={t("People")} disablePadding>
            {people.map(({ ref, display_name, groups }) => (
              <ListItem key={ref} disablePadding>
                <ListItemButton disabled={choose.isPending} onClick={() => choose.mutate(ref, { onSuccess: () => void navigate(back) })}>
                  <ListItemText primary={display_name} secondary={groups.map(shortName).join(", ") || t("in no group")} />
                </ListItemButton>
              </ListItem>
            ))}
          </List>
        </Paper>
      )}
    </>
  );
}

import { Alert, Button, List, ListItem, ListItemButton, ListItemText, Stack } from "@mui/material";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { shortName } from "../api/entityRefs";
import { useSwitchUser, useWaysToSignIn } from "../api/me";
import type { WaysToSignIn } from "../api/accessTypes";
import { EmptyState } from "../components/EmptyState";
import { SkeletonLines } from "../components/Loaded";
import { Page } from "../components/Page";
import { ProblemAlert } from "../components/ProblemAlert";

/** By the name of the problem: text of an address could be anybody's. */
const PROBLEMS: Record<string, string> = {
  "unknown-person":
    "The identity provider knows you, but the catalog has no user that is you. Ask the platform team to add you.",
  "provider-unavailable": "The identity provider did not answer. Try again in a moment.",
};
const OTHER_PROBLEM = "You could not be signed in. It took too long, or was begun in another browser. Begin again.";

export function SignInPage() {
  const { data: ways, error, refetch } = useWaysToSignIn();
  const problem = useSearchParams()[0].get("problem");
  const title = ways !== undefined && ways.people.length > 0 ? "Who are you?" : "Sign in";
  return (
    <Page title={title} width="md">
      <Stack spacing={2}>
        {problem !== null && <Alert severity="error">{PROBLEMS[problem] ?? OTHER_PROBLEM}</Alert>}
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {ways === undefined && error === null && <SkeletonLines count={3} height={56} />}
        {ways !== undefined && <Ways ways={ways} />}
      </Stack>
    </Page>
  );
}

function Ways({ ways }: { ways: WaysToSignIn }) {
  const { pathname, search } = useLocation();
  const back = pathname === "/sign-in" ? "/" : pathname + search;
  if (ways.providers.length === 0 && ways.people.length === 0) {
    return (
      <EmptyState title="There is no way to sign in yet">
        An administrator sets one up with access.oidc or access.github. Programs send a token.
      </EmptyState>
    );
  }
  return (
    <>
      {ways.providers.map(({ name, title, url }) => (
        <Button key={name} variant="contained" size="large" {...{ href: `${url}?return_to=${encodeURIComponent(back)}` }}>
          Sign in with {title}
        </Button>
      ))}
      {ways.people.length > 0 && <People people={ways.people} back={back} />}
    </>
  );
}

/** A demo believes who somebody says they are. */
function People({ people, back }: { people: WaysToSignIn["people"]; back: string }) {
  const choose = useSwitchUser();
  const navigate = useNavigate();
  return (
    <>
      {choose.error !== null && <ProblemAlert error={choose.error} />}
      <List aria-label="People">
        {people.map(({ ref, display_name, groups }) => (
          <ListItem key={ref} disablePadding>
            <ListItemButton disabled={choose.isPending} onClick={() => choose.mutate(ref, { onSuccess: () => void navigate(back) })}>
              <ListItemText primary={display_name} secondary={groups.map(shortName).join(", ") || "in no group"} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </>
  );
}

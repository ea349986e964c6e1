import { Alert, Button, Checkbox, FormControlLabel, FormGroup, Stack, TextField, Typography } from "@mui/material";
import { useState, type SubmitEvent } from "react";
import { useMe } from "../api/me";
import { useCreateToken, useRevokeToken, useTokens } from "../api/tokens";
import type { GivenToken, Token } from "../api/accessTypes";
import { CopyButton } from "../components/CopyButton";
import { EmptyState } from "../components/EmptyState";
import { Page } from "../components/Page";
import { ProblemAlert } from "../components/ProblemAlert";
import { RelativeTime } from "../components/RelativeTime";
import { Section } from "../components/Section";
import { rich, t, type Text } from "../i18n";

const SCOPES: Record<string, Text> = {
  request: "Order, cancel, retry and apply",
  review: "Approve, reject and comment",
  catalog: "Put entities into the catalog",
  admin: "Make tokens, and what your roles allow",
};

export function TokensPage() {
  const { data, error, refetch } = useTokens();
  return (
    <Page title={t("Tokens")} subtitle={t("For the command line and for scripts that act for you.")} width="md">
      <Stack spacing={3}>
        <NewTokenForm />
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {data?.items.length === 0 && (
          <EmptyState title={t("You have no tokens")}>{t("Make one above, then sign in on the command line with landform login.")}</EmptyState>
        )}
        {data?.items.map((token) => <TokenCard key={token.id} token={token} />)}
      </Stack>
    </Page>
  );
}

function NewTokenForm() {
  const { data: me } = useMe();
  const create = useCreateToken();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<string[]>(["request"]);
  const toggle = (scope: string) =>
    setScopes((now) => (now.includes(scope) ? now.filter((each) => each !== scope) : [...now, scope]));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate({ name, scopes, expires_in_days: Number(days) }, { onSuccess: () => setName("") });
  };
  return (
    <Section title={t("New token")}>
      <Stack component="form" spacing={2} onSubmit={submit}>
        <TextField label={t("What is it for?")} value={name} required onChange={(event) => setName(event.target.value)} slotProps={{ htmlInput: { maxLength: 100 } }} />
        <TextField label={t("Days until it expires")} type="number" value={days} required onChange={(event) => setDays(event.target.value)} slotProps={{ htmlInput: { min: 1, max: 366 } }} />
        <FormGroup>
          <Typography variant="body2" color="textSecondary">
            {t("It can read what you can read. Besides:")}
          </Typography>
          {Object.entries(SCOPES).map(([scope, label]) => (
            <FormControlLabel
              key={scope}
              disabled={me !== undefined && !me.scopes.includes(scope)}
              control={<Checkbox checked={scopes.includes(scope)} onChange={() => toggle(scope)} />}
              label={t(label)}
            />
          ))}
        </FormGroup>
        {create.error !== null && <ProblemAlert error={create.error} />}
        <Button type="submit" variant="contained" disabled={create.isPending} sx={{ alignSelf: "flex-start" }}>
          {t("Make a token")}
        </Button>
        {create.data !== undefined && <Given token={create.data} />}
      </Stack>
    </Section>
  );
}

function Given({ token }: { token: GivenToken }) {
  return (
    <Alert severity="success" action={<CopyButton text={token.token} label={t("the token")} />}>
      <Typography>{t("Copy it now: it is shown this once.")}</Typography>
      <Typography component="code" sx={{ overflowWrap: "anywhere", fontFamily: "monospace" }}>
        {token.token}
      </Typography>
    </Alert>
  );
}

function TokenCard({ token }: { token: Token }) {
  const revoke = useRevokeToken();
  return (
    <Section
      title={token.name}
      beside={
        <Button color="error" disabled={revoke.isPending} aria-label={t("Revoke {name}", { name: token.name })} onClick={() => revoke.mutate(token.id)}>
          {t("Revoke")}
        </Button>
      }
    >
      {revoke.error !== null && <ProblemAlert error={revoke.error} />}
      <Typography color="textSecondary">
        {token.scopes.join(", ")} · {rich("made {when}", { when: <RelativeTime at={token.created_at} /> })}
        {token.expires_at !== null && (
          <>
            {" "}
            · {rich("expires {when}", { when: <RelativeTime at={token.expires_at} /> })}
          </>
        )}
        {" · "}
        {token.last_used_at === null ? t("never used") : rich("last used {when}", { when: <RelativeTime at={token.last_used_at} /> })}
      </Typography>
    </Section>
  );
}

import { Alert, Box, Button, Chip, Paper, Stack, TextField, Typography } from "@mui/material";
import { shortName } from "../../api/entityRefs";
import { useAudit, useExport, useVerify, type AuditEntry, type AuditFilter, type Outcome, type Verdict } from "../../api/operate";
import { Choice } from "../../components/Choice";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { LoadMore } from "../../components/LoadMore";
import { Page } from "../../components/Page";
import { ProblemAlert } from "../../components/ProblemAlert";
import { RelativeTime } from "../../components/RelativeTime";
import { gridRow } from "../../components/rows";
import { useAddressFilter } from "../addressFilter";
import { OperateTabs } from "./OperateTabs";
import { named, rich, t, type Text } from "../../i18n";

const COLOUR: Record<Outcome, "default" | "error" | "warning"> = { allowed: "default", denied: "error", failed: "warning" };
const OUTCOMES: Record<Outcome, Text> = { allowed: "Allowed", denied: "Denied", failed: "Failed" };
const NAMES = ["actor", "action", "outcome", "since", "until"] as const;

/** Who did what, and who was refused. */
export function AuditPage() {
  const [filter, setFilter, clear] = useAddressFilter(NAMES);
  const entries = useAudit(filter);
  const exporting = useExport(filter);
  const verifying = useVerify();
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t("Audit log")}
      subtitle={t("Who did what, and who was refused, newest first. Entries cannot be changed: each carries the fingerprint of the one before it.")}
      actions={
        <Stack direction="row" spacing={1}>
          <Button variant="outlined" loading={verifying.isPending} onClick={() => verifying.mutate()}>
            {t("Verify")}
          </Button>
          <Button variant="contained" loading={exporting.isPending} onClick={() => exporting.mutate()}>
            {t("Export")}
          </Button>
        </Stack>
      }
    >
      <OperateTabs value="/operate/audit" />
      <Filters filter={filter} setFilter={setFilter} />
      {exporting.error !== null && <ProblemAlert error={exporting.error} />}
      {verifying.error !== null && <ProblemAlert error={verifying.error} />}
      {verifying.data && <VerdictAlert verdict={verifying.data} />}
      <Loaded query={entries} skeleton={<SkeletonLines count={8} height={56} />}>
        {() =>
          items.length > 0 ? (
            <Paper component="ul" sx={{ px: { xs: 2, sm: 2.5 }, py: 0.5, m: 0, listStyle: "none" }}>
              {items.map((entry) => (
                <EntryRow key={entry.seq} entry={entry} />
              ))}
            </Paper>
          ) : (
            <EmptyState title={t("No entry matches")} action={<Button onClick={clear}>{t("Show all entries")}</Button>}>
              {t("Every change and every refused attempt is listed here.")}
            </EmptyState>
          )
        }
      </Loaded>
      <LoadMore query={entries} />
    </Page>
  );
}

interface FiltersProps {
  filter: AuditFilter;
  setFilter: (name: (typeof NAMES)[number]) => (value: string) => void;
}

function Filters({ filter, setFilter }: FiltersProps) {
  return (
    <Stack direction="row" sx={{ gap: 1.5, mb: 2, flexWrap: "wrap" }}>
      <Text label={t("Who")} hint="user:default/ana" value={filter.actor} onChange={setFilter("actor")} />
      <Text label={t("Did")} hint="request.cancel" value={filter.action} onChange={setFilter("action")} />
      <Choice label={t("Outcome")} any={t("Any outcome")} value={filter.outcome} onChange={setFilter("outcome")} options={Object.entries(OUTCOMES).map(([value, label]) => ({ value, label: t(label) }))} />
      <Text label={t("From")} type="date" value={filter.since} onChange={setFilter("since")} />
      <Text label={t("To")} type="date" value={filter.until} onChange={setFilter("until")} />
    </Stack>
  );
}

interface TextProps {
  label: string;
  value: string;
  hint?: string;
  type?: string;
  onChange: (value: string) => void;
}

function Text({ label, value, hint, type = "text", onChange }: TextProps) {
  return (
    <TextField
      size="small"
      type={type}
      label={label}
      placeholder={hint}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      sx={{ flex: { xs: "1 1 140px", sm: "0 0 auto" } }}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
}

function VerdictAlert({ verdict }: { verdict: Verdict }) {
  if (verdict.fault !== null) {
    return (
      <Alert severity="error" sx={{ mb: 2 }}>
        {rich("Entry {number} does not fit: {reason}.", { number: verdict.fault.seq, reason: <span lang="en">{verdict.fault.reason}</span> })}
      </Alert>
    );
  }
  return (
    <Alert severity="success" sx={{ mb: 2, overflowWrap: "anywhere" }}>
      {rich("{count, plural, one {# entry fits} other {# entries fit together}}. The last one is {head}.", {
        count: verdict.checked,
        head: <code>{verdict.head}</code>,
      })}
    </Alert>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 90px 120px")}>
      <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
        <Typography variant="body2">
          <b>{shortName(entry.actor)}</b> {entry.action} <code>{entry.object_id}</code>
        </Typography>
        {entry.cause && (
          <Typography variant="body2" color="textSecondary">
            {entry.cause}
          </Typography>
        )}
        <Details entry={entry} />
      </Box>
      <Chip size="small" variant="outlined" color={COLOUR[entry.outcome] ?? "default"} label={named(OUTCOMES, entry.outcome)} sx={{ justifySelf: "start" }} />
      <Typography variant="body2" color="textSecondary">
        <RelativeTime at={entry.at} />
      </Typography>
    </Box>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const told = { number: entry.seq, actor: entry.actor, before: entry.before, after: entry.after, http_request_id: entry.http_request_id, hash: entry.hash };
  return (
    <Box component="details" sx={{ "& summary": { cursor: "pointer", color: "text.secondary", fontSize: 13 } }}>
      <summary>{t("Details of entry {number}", { number: String(entry.seq) })}</summary>
      <Box component="pre" sx={{ m: 0, mt: 0.5, fontSize: 12, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {JSON.stringify(told, null, 2)}
      </Box>
    </Box>
  );
}

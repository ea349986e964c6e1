import { Alert, Box, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { usePolicies, type Policies, type PolicyFile, type RuleCount, type Stage, type StageCheck } from "../../api/operate";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { LevelChip } from "../../components/PolicyResults";
import { gridRow } from "../../components/rows";
import { Section } from "../../components/Section";
import { OperateTabs } from "./OperateTabs";
import { rich, t, type Text } from "../../i18n";

const ENGINE: Record<string, Text> = {
  opa: "The opa program judges, by the files below.",
  "embedded-rego": "The embedded engine judges, by the files below. It is not OPA: install opa where it matters.",
  "opa-server": "An OPA server judges, by the policies that its operator loaded.",
};

const STAGE: Record<Stage, Text> = { request: "Requests", plan: "Plans" };

/** What judges requests and plans, by which files, and what it said lately. */
export function PoliciesPage() {
  const policies = usePolicies();
  return (
    <Page title={t("Policies")} subtitle={t("What judges requests and plans, and how often its rules spoke.")}>
      <OperateTabs value="/operate/policies" />
      <Loaded query={policies} skeleton={<SkeletonLines count={6} height={56} />}>
        {(found) => <Sections policies={found} />}
      </Loaded>
    </Page>
  );
}

function Sections({ policies: { engine, checks, source, source_problem, spoke } }: { policies: Policies }) {
  return (
    <Stack spacing={2.5}>
      <Section title={t("Engine")}>
        <Typography sx={{ mb: 1.5 }}>{ENGINE[engine] ? t(ENGINE[engine]) : engine}</Typography>
        <Stack spacing={1}>
          {checks.map((check) => (
            <Check key={check.stage} check={check} />
          ))}
        </Stack>
      </Section>
      <Section title={t("Rules that spoke")}>
        <Typography color="textSecondary">{spokenOf(spoke)}</Typography>
        <Rows>
          {spoke.rules.map((count) => (
            <CountRow key={`${count.stage} ${count.rule} ${count.level}`} count={count} />
          ))}
        </Rows>
      </Section>
      <Section title={t("Files")}>
        {source_problem !== null && <Alert severity="error">{rich("The files cannot be read: {problem}", { problem: <span lang="en">{source_problem}</span> })}</Alert>}
        {source === null && source_problem === null && (
          <Typography color="textSecondary">{t("The server holds its policies itself. Which they are is for its operator to say.")}</Typography>
        )}
        {source !== null && <Files source={source} />}
      </Section>
    </Stack>
  );
}

function Check({ check: { stage, rules, problem } }: { check: StageCheck }) {
  if (problem !== null)
    return (
      <Alert severity="error">
        {rich("{stage}: no answer, so a person must decide. {problem}", { stage: t(STAGE[stage]), problem: <span lang="en">{problem}</span> })}
      </Alert>
    );
  return (
    <Alert severity="success" role="presentation">
      {rich("{stage}: it answers with the rules {rules}.", { stage: t(STAGE[stage]), rules: <code>{rules.join(", ")}</code> })}
    </Alert>
  );
}

function spokenOf({ requests, rules }: Policies["spoke"]): string {
  if (requests === 0) return t("Nothing was requested in the last 30 days.");
  if (rules.length === 0) return t("No rule had anything to say of the {count, plural, one {# request} other {# requests}} of the last 30 days.", { count: requests });
  return t("Of {count, plural, one {# request} other {# requests}} of the last 30 days, as they were judged last.", { count: requests });
}

function CountRow({ count: { stage, rule, level, requests } }: { count: RuleCount }) {
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 140px 140px 130px")}>
      <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
        <code>{rule}</code>
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {t("{stage, select, plan {on the plan} other {on the request}}", { stage })}
      </Typography>
      <Box>
        <LevelChip level={level} />
      </Box>
      <Typography variant="body2" color="textSecondary">
        {t("{count, plural, one {# request} other {# requests}}", { count: requests })}
      </Typography>
    </Box>
  );
}

function Files({ source: { directory, digest, files } }: { source: NonNullable<Policies["source"]> }) {
  const groups: [string, PolicyFile[]][] = [
    [t("Judge requests"), files.filter(({ stage }) => stage === "request")],
    [t("Judge plans"), files.filter(({ stage }) => stage === "plan")],
    [t("Settings and what rules share"), files.filter(({ stage }) => stage === null)],
  ];
  return (
    <>
      <Typography color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
        {rich("The directory {directory}, read anew when a file changes. Fingerprint of all files: {digest}", {
          directory: <code>{directory}</code>,
          digest: <code>{digest}</code>,
        })}
      </Typography>
      {groups.map(([title, found]) => found.length > 0 && <FileGroup key={title} title={title} files={found} />)}
    </>
  );
}

function FileGroup({ title, files }: { title: string; files: PolicyFile[] }) {
  return (
    <>
      <Typography variant="h3" sx={{ mt: 2 }}>
        {title}
      </Typography>
      <Rows>
        {files.map((file) => (
          <Box key={file.path} component="li" sx={gridRow("minmax(0, 1fr) 130px")}>
            <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
              <Typography variant="body2">
                <code>{file.path}</code>
              </Typography>
              {file.about !== "" && (
                <Typography variant="body2" color="textSecondary" lang="en">
                  {file.about}
                </Typography>
              )}
            </Box>
            <Typography variant="body2" color="textSecondary">
              <code title={file.digest}>{file.digest.slice(0, 12)}</code>
            </Typography>
          </Box>
        ))}
      </Rows>
    </>
  );
}

function Rows({ children }: { children: ReactNode }) {
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {children}
    </Box>
  );
}

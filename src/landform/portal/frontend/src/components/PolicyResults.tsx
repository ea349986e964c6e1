import { Alert, Chip, Stack, Typography } from "@mui/material";
import type { Policy, PolicyDecision, PolicyResult } from "../api/types";
import { t, type Text } from "../i18n";

const DECISION: Record<PolicyDecision, { severity: "success" | "warning" | "error" | "info"; text: Text }> = {
  allow: { severity: "success", text: "All policies passed." },
  warn: { severity: "warning", text: "Policies passed with warnings." },
  needs_approval: { severity: "warning", text: "A person has to approve this before the pull request is opened." },
  deny: { severity: "error", text: "Policies deny this." },
};

const LEVEL: Record<PolicyResult["level"], { colour: "error" | "warning" | "info"; text: Text }> = {
  deny: { colour: "error", text: "Denied" },
  needs_approval: { colour: "warning", text: "Needs approval" },
  warn: { colour: "info", text: "Warning" },
};

function textOf(level: PolicyResult["level"]): string {
  const known = LEVEL[level] as (typeof LEVEL)[PolicyResult["level"]] | undefined;
  return known ? t(known.text) : level;
}

/** What the policies say, in a sentence. A decision that this page does not know must not look harmless. */
export function decisionText({ decision }: Policy): string {
  const known = DECISION[decision] as (typeof DECISION)[PolicyDecision] | undefined;
  return known ? t(known.text) : t("Decision: {decision}", { decision });
}

/** What a rule decides. A level that this page does not know must not look harmless. */
export function LevelChip({ level }: { level: PolicyResult["level"] }) {
  return <Chip size="small" color={LEVEL[level]?.colour ?? "error"} variant="outlined" label={textOf(level)} />;
}

interface Props {
  policy: Policy;
  /** No alarm of its own: whoever shows it says what changed. */
  isQuiet?: boolean;
}

export function PolicyResults({ policy, isQuiet = false }: Props) {
  const known = DECISION[policy.decision] as (typeof DECISION)[PolicyDecision] | undefined;
  return (
    <Stack spacing={1.5}>
      <Alert severity={known?.severity ?? "error"} role={isQuiet ? "presentation" : "alert"}>{decisionText(policy)}</Alert>
      {policy.results.map((result, index) => (
        <Stack key={index} direction="row" spacing={1.5} sx={{ alignItems: "flex-start" }}>
          <LevelChip level={result.level} />
          <Typography variant="body2" component="div" sx={{ overflowWrap: "anywhere" }}>
            <span lang="en">{result.message}</span>
            <Typography variant="caption" color="textSecondary" component="div">
              {result.rule}
              {result.stage && ` · ${t("{stage, select, plan {on the plan} other {on the request}}", { stage: result.stage })}`}
            </Typography>
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

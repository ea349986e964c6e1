import { Alert, Chip, Stack, Typography } from "@mui/material";
import type { Policy, PolicyDecision, PolicyResult } from "../api/types";

const DECISION: Record<PolicyDecision, { severity: "success" | "warning" | "error" | "info"; text: string }> = {
  allow: { severity: "success", text: "All policies passed." },
  warn: { severity: "warning", text: "Policies passed with warnings." },
  needs_approval: { severity: "warning", text: "A person has to approve this before the pull request is opened." },
  deny: { severity: "error", text: "Policies deny this." },
};

const LEVEL: Record<PolicyResult["level"], { colour: "error" | "warning" | "info"; text: string }> = {
  deny: { colour: "error", text: "Denied" },
  needs_approval: { colour: "warning", text: "Needs approval" },
  warn: { colour: "info", text: "Warning" },
};

export function PolicyResults({ policy }: { policy: Policy }) {
  // A decision that this page does not know must not look harmless.
  const { severity, text } = DECISION[policy.decision] ?? { severity: "error", text: `Decision: ${policy.decision}` };
  return (
    <Stack spacing={1.5}>
      <Alert severity={severity}>{text}</Alert>
      {policy.results.map((result, index) => (
        <Stack key={index} direction="row" spacing={1.5} sx={{ alignItems: "flex-start" }}>
          <Chip size="small" color={LEVEL[result.level]?.colour ?? "error"} variant="outlined" label={LEVEL[result.level]?.text ?? result.level} />
          <Typography variant="body2" component="div" sx={{ overflowWrap: "anywhere" }}>
            {result.message}
            <Typography variant="caption" color="textSecondary" component="div">
              {result.rule}
              {result.stage && ` · on the ${result.stage}`}
            </Typography>
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

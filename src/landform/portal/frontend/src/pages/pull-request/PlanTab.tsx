import AddCircleIcon from "@mui/icons-material/AddCircle";
import ChangeCircleIcon from "@mui/icons-material/ChangeCircle";
import HelpIcon from "@mui/icons-material/Help";
import RemoveCircleIcon from "@mui/icons-material/RemoveCircle";
import VisibilityIcon from "@mui/icons-material/Visibility";
import { Alert, Paper, Stack, Typography, type SvgIconProps } from "@mui/material";
import { useMemo, type ComponentType } from "react";
import type { PullRequest, ResourceChange } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { PlanCount } from "../../components/PlanCount";
import { rich, t, type Text } from "../../i18n";
import { ChangeTable } from "./ChangeTable";
import { groupChanges, isRed, type ChangeGroup, type ChangeKind } from "./planChanges";

const LOOK: Record<ChangeKind, { title: Text; Icon: ComponentType<SvgIconProps>; colour: SvgIconProps["color"] }> = {
  destroy: { title: "Will be destroyed", Icon: RemoveCircleIcon, colour: "error" },
  replace: { title: "Will be destroyed and made anew", Icon: ChangeCircleIcon, colour: "error" },
  unknown: { title: "Unknown action: look closely", Icon: HelpIcon, colour: "error" },
  update: { title: "Will be changed", Icon: ChangeCircleIcon, colour: "warning" },
  create: { title: "Will be created", Icon: AddCircleIcon, colour: "success" },
  forget: { title: "Will no longer be managed", Icon: HelpIcon, colour: "warning" },
  read: { title: "Will be read", Icon: VisibilityIcon, colour: "action" },
  "no-op": { title: "Stays as it is", Icon: VisibilityIcon, colour: "disabled" },
};

export function PlanTab({ pullRequest: { plan, head_sha, state } }: { pullRequest: PullRequest }) {
  if (plan === null) {
    return (
      <EmptyState title={t("No plan yet")}>
        {state === "open" ? t("It appears here as soon as the runner has planned the latest commit.") : t("This pull request ended before it was planned.")}
      </EmptyState>
    );
  }
  return (
    <Stack spacing={2}>
      {plan.head_sha !== head_sha && (
        <Alert severity="warning">
          {rich("This plan is for an earlier commit ({commit}); the latest one has not been planned yet.", { commit: <code>{plan.head_sha.slice(0, 8)}</code> })}
        </Alert>
      )}
      <PlanCount plan={plan} />
      <PlanChanges key={plan.head_sha} changes={plan.resource_changes} />
    </Stack>
  );
}

/** What a plan does, by kind: what destroys comes first. */
export function PlanChanges({ changes }: { changes: ResourceChange[] }) {
  const groups = useMemo(() => groupChanges(changes), [changes]);
  if (groups.length === 0) return <Typography color="textSecondary">{t("Nothing changes.")}</Typography>;
  return groups.map((group) => <Group key={group.kind} group={group} />);
}

function Group({ group }: { group: ChangeGroup }) {
  const { kind, changes } = group;
  const { title, Icon, colour } = LOOK[kind];
  return (
    <Paper component="section" aria-label={t(title)} sx={{ p: { xs: 1, sm: 1.5 }, borderColor: isRed(kind) ? "error.main" : undefined }}>
      <Stack direction="row" sx={{ gap: 1, alignItems: "center", mb: 0.5, px: 0.5 }}>
        <Icon color={colour} fontSize="small" />
        <Typography variant="h3" color={isRed(kind) ? "error" : undefined}>
          {t(title)} ({changes.length})
        </Typography>
      </Stack>
      <ChangeTable group={group} label={t(title)} />
    </Paper>
  );
}

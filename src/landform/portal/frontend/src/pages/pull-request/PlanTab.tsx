import AddCircleIcon from "@mui/icons-material/AddCircle";
import ChangeCircleIcon from "@mui/icons-material/ChangeCircle";
import HelpIcon from "@mui/icons-material/Help";
import RemoveCircleIcon from "@mui/icons-material/RemoveCircle";
import VisibilityIcon from "@mui/icons-material/Visibility";
import { Alert, Box, Stack, Typography, type SvgIconProps } from "@mui/material";
import type { ComponentType } from "react";
import type { PullRequest } from "../../api/types";
import { EmptyState } from "../../components/EmptyState";
import { PlanCount } from "../../components/PlanCount";
import { MONO } from "../../theme";
import { groupChanges, type ChangeGroup, type ChangeKind } from "./planChanges";
import { rich, t, type Text } from "../../i18n";

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
  const groups = groupChanges(plan.resource_changes);
  return (
    <Stack spacing={2}>
      {plan.head_sha !== head_sha && (
        <Alert severity="warning">
          {rich("This plan is for an earlier commit ({commit}); the latest one has not been planned yet.", { commit: <code>{plan.head_sha.slice(0, 8)}</code> })}
        </Alert>
      )}
      <PlanCount plan={plan} />
      {groups.map((group) => (
        <Group key={group.kind} group={group} />
      ))}
      {groups.length === 0 && <Typography color="textSecondary">{t("Nothing changes.")}</Typography>}
    </Stack>
  );
}

function Group({ group: { kind, changes } }: { group: ChangeGroup }) {
  const { title, Icon, colour } = LOOK[kind];
  const isRed = colour === "error";
  return (
    <Box component="section" aria-label={t(title)}>
      <Stack direction="row" sx={{ gap: 1, alignItems: "center", mb: 0.5 }}>
        <Icon color={colour} fontSize="small" />
        <Typography variant="h3" color={isRed ? "error" : undefined}>
          {t(title)} ({changes.length})
        </Typography>
      </Stack>
      <Box component="ul" sx={{ m: 0, pl: 4.5 }}>
        {changes.map(({ address }) => (
          <Box component="li" key={address} sx={{ fontFamily: MONO, fontSize: 13, overflowWrap: "anywhere", color: isRed ? "error.main" : undefined }}>
            {address}
          </Box>
        ))}
      </Box>
    </Box>
  );
}

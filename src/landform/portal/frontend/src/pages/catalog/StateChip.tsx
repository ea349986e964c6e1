import { Chip } from "@mui/material";
import { stateOf } from "../../api/landformSpec";
import type { Entity } from "../../api/types";
import { t, type Text } from "../../i18n";

const STATES: Record<string, { label: Text; color: "success" | "info" | "warning" | "error" }> = {
  "in-sync": { label: "In sync", color: "success" },
  changing: { label: "Changing", color: "info" },
  destroying: { label: "Being destroyed", color: "warning" },
  drifted: { label: "Drifted", color: "warning" },
  failed: { label: "Last change failed", color: "error" },
};

/** Whether a resource is as it was asked for. */
export function StateChip({ entity }: { entity: Entity }) {
  const state = stateOf(entity);
  if (state === undefined) return null;
  const known = Object.hasOwn(STATES, state) ? STATES[state] : undefined;
  return <Chip size="small" variant="outlined" label={known ? t(known.label) : state} color={known?.color ?? "info"} />;
}

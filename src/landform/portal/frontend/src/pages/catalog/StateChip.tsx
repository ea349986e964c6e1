import { Chip } from "@mui/material";
import type { Entity } from "../../api/types";

const STATES: Record<string, { label: string; color: "success" | "info" | "error" }> = {
  "in-sync": { label: "In sync", color: "success" },
  changing: { label: "Changing", color: "info" },
  failed: { label: "Last change failed", color: "error" },
};

/** Whether a resource is as it was asked for. */
export function StateChip({ entity }: { entity: Entity }) {
  const state = entity.metadata.labels?.["landform.dev/state"];
  if (state === undefined) return null;
  const { label, color } = STATES[state] ?? { label: state, color: "info" };
  return <Chip size="small" variant="outlined" label={label} color={color} />;
}

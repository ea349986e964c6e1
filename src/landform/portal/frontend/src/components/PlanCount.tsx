import { Box, Stack } from "@mui/material";
import { MONO } from "../theme";
import { t } from "../i18n";

interface Props {
  plan: { adds: number; changes: number; destroys: number };
}

/** `+3 ~1 -0`, in words for those who hear it. */
export function PlanCount({ plan: { adds, changes, destroys } }: Props) {
  const label = t("{adds, number} to add, {changes, number} to change, {destroys, number} to destroy", { adds, changes, destroys });
  return (
    <Stack direction="row" role="img" aria-label={label} title={label} sx={{ gap: 1.25, fontFamily: MONO, fontWeight: 600, display: "inline-flex" }}>
      <Box component="span" sx={{ color: adds ? "success.main" : "text.secondary" }}>+{adds}</Box>
      <Box component="span" sx={{ color: changes ? "warning.main" : "text.secondary" }}>~{changes}</Box>
      <Box component="span" sx={{ color: destroys ? "error.main" : "text.secondary" }}>-{destroys}</Box>
    </Stack>
  );
}

import { Box, Stack } from "@mui/material";
import { MONO } from "../theme";

interface Props {
  plan: { adds: number; changes: number; destroys: number };
}

/** `+3 ~1 -0`, in words for those who hear it. */
export function PlanCount({ plan: { adds, changes, destroys } }: Props) {
  const label = `${adds} to add, ${changes} to change, ${destroys} to destroy`;
  return (
    <Stack direction="row" role="img" aria-label={label} title={label} sx={{ gap: 1.25, fontFamily: MONO, fontWeight: 600, display: "inline-flex" }}>
      <Box component="span" sx={{ color: adds ? "success.main" : "text.secondary" }}>+{adds}</Box>
      <Box component="span" sx={{ color: changes ? "warning.main" : "text.secondary" }}>~{changes}</Box>
      <Box component="span" sx={{ color: destroys ? "error.main" : "text.secondary" }}>-{destroys}</Box>
    </Stack>
  );
}

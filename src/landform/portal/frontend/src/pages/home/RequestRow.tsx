import { Box, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import type { Request } from "../../api/types";
import { AppLink } from "../../components/links";
import { LINED } from "../../components/rows";
import { ActionChip, StatusChip } from "../../components/StatusChip";

interface Props {
  to: string;
  title: string;
  /** In a few words: what it waits for, who asked. */
  text: ReactNode;
  isUrgent?: boolean;
  beside: ReactNode;
}

/** One thing to follow or to do. */
export function RequestRow({ to, title, text, isUrgent = false, beside }: Props) {
  return (
    <Stack component="li" direction="row" sx={{ gap: 2, py: 1.25, justifyContent: "space-between", alignItems: "center", ...LINED }}>
      <Box sx={{ minWidth: 0 }}>
        <AppLink to={to} strong>
          {title}
        </AppLink>
        <Typography variant="body2" component="div" color={isUrgent ? "error" : "textSecondary"} sx={{ overflowWrap: "anywhere" }}>
          {text}
        </Typography>
      </Box>
      <Box sx={{ flexShrink: 0 }}>{beside}</Box>
    </Stack>
  );
}

/** What kind of request it is and where it stands; one above the other where there is little room. */
export function RequestChips({ request: { action, status } }: { request: Request }) {
  return (
    <Stack direction={{ xs: "column", sm: "row" }} sx={{ gap: 1, alignItems: "flex-end" }}>
      <ActionChip action={action} />
      <StatusChip status={status} />
    </Stack>
  );
}

export const ROWS = { listStyle: "none", m: 0, p: 0 } as const;

import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";

interface Props {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Says why there is nothing and what to do about it. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <Box sx={{ border: "1px dashed", borderColor: "divider", borderRadius: 2, px: 3, py: 5, textAlign: "center" }}>
      <Typography variant="h2" component="p" gutterBottom>
        {title}
      </Typography>
      <Typography color="textSecondary" component="div" sx={{ maxWidth: 480, mx: "auto" }}>
        {children}
      </Typography>
      {action && <Box sx={{ mt: 2 }}>{action}</Box>}
    </Box>
  );
}

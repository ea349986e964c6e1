import { Box, Container, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";

interface Props {
  title: string;
  subtitle?: ReactNode;
  /** Small things beside the title: a status, a number. */
  beside?: ReactNode;
  actions?: ReactNode;
  width?: "md" | "lg";
  children: ReactNode;
}

export function Page({ title, subtitle, beside, actions, width = "lg", children }: Props) {
  return (
    <Container maxWidth={width} sx={{ py: { xs: 3, sm: 4 } }}>
      <title>{`${title} · Landform`}</title>
      <Stack direction={{ xs: "column", sm: "row" }} spacing={2} sx={{ mb: 3, justifyContent: "space-between" }}>
        <Box sx={{ minWidth: 0 }}>
          <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
            <Typography variant="h1" tabIndex={-1} sx={{ overflowWrap: "anywhere", outline: "none" }}>
              {title}
            </Typography>
            {beside}
          </Stack>
          {subtitle && (
            <Typography component="div" color="textSecondary" sx={{ mt: 0.5, overflowWrap: "anywhere", "& a": { textDecoration: "underline" } }}>
              {subtitle}
            </Typography>
          )}
        </Box>
        {actions && <Box sx={{ flexShrink: 0 }}>{actions}</Box>}
      </Stack>
      {children}
    </Container>
  );
}

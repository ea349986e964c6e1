import { Paper, Stack, Typography, type SxProps } from "@mui/material";
import { useId, type ReactNode } from "react";

interface Props {
  title: string;
  beside?: ReactNode;
  sx?: SxProps;
  children: ReactNode;
}

/** A titled card; the title names the region for screen readers. */
export function Section({ title, beside, sx, children }: Props) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} sx={{ p: { xs: 2, sm: 2.5 }, minWidth: 0, ...sx } as SxProps}>
      <Stack direction="row" sx={{ mb: 1.5, gap: 1.5, alignItems: "center", justifyContent: "space-between", flexWrap: "wrap", "&:last-child": { mb: 0 } }}>
        <Typography id={id} variant="h2">
          {title}
        </Typography>
        {beside}
      </Stack>
      {children}
    </Paper>
  );
}

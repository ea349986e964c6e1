import { Box, Typography } from "@mui/material";
import { Fragment, type ReactNode } from "react";

type Row = [term: string, value: ReactNode];

/** Terms and values in two columns; rows without a value are left out. */
export function DefinitionList({ rows }: { rows: Row[] }) {
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: "grid", gridTemplateColumns: "minmax(96px, max-content) minmax(0, 1fr)", columnGap: 2.5, rowGap: 1 }}
    >
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([term, value]) => (
          <Fragment key={term}>
            <Typography component="dt" variant="body2" color="textSecondary">
              {term}
            </Typography>
            <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: "anywhere", "& a": { textDecoration: "underline" } }}>
              {value}
            </Typography>
          </Fragment>
        ))}
    </Box>
  );
}

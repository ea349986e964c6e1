import { Box, Typography } from "@mui/material";
import type { HTMLAttributes, Key } from "react";

interface Props extends HTMLAttributes<HTMLLIElement> {
  key?: Key;
  entityRef: string;
  title: string;
}

/** An entity in a list of choices: what people call it, and the reference that tells it from others. */
export function EntityOption({ entityRef, title, ...props }: Props) {
  return (
    <li {...props}>
      <Box>
        {title}
        <Typography variant="caption" color="textSecondary" component="div">
          {entityRef}
        </Typography>
      </Box>
    </li>
  );
}

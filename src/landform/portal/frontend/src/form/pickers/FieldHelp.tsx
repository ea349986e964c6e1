import { Box } from "@mui/material";
import type { RJSFSchema } from "@rjsf/utils";

interface Props {
  schema: RJSFSchema;
  options: Record<string, unknown>;
  /** The value in full where the field itself shows only a short name, or how to come to one. */
  value?: string;
}

/** The lines under one of our own fields. RJSF itself adds errors and `ui:help`, but not the description. */
export function FieldHelp({ schema, options, value }: Props) {
  const description = options.description ?? schema.description;
  return (
    <>
      {value && <Box sx={{ color: "text.secondary" }}>{value}</Box>}
      {typeof description === "string" && <Box sx={{ color: "text.secondary" }}>{description}</Box>}
    </>
  );
}

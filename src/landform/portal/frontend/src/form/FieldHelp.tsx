import { Box } from "@mui/material";
import type { RJSFSchema } from "@rjsf/utils";

interface Props {
  schema: RJSFSchema;
  options: Record<string, unknown>;
  errors?: string[];
  /** The value in full where the field itself shows only a short name, or how to come to one. */
  value?: string;
}

/** The lines under one of our own fields: errors first, then what the template says about it. */
export function FieldHelp({ schema, options, errors = [], value }: Props) {
  const description = options.description ?? schema.description;
  return (
    <>
      {errors.map((error) => (
        <div key={error}>{error}</div>
      ))}
      {value && <Box sx={{ color: "text.secondary" }}>{value}</Box>}
      {typeof description === "string" && <Box sx={{ color: "text.secondary" }}>{description}</Box>}
      {typeof options.help === "string" && <Box sx={{ color: "text.secondary" }}>{options.help}</Box>}
    </>
  );
}

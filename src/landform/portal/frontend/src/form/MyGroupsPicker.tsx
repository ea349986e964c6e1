import { MenuItem, TextField } from "@mui/material";
import { getUiOptions, type FieldProps } from "@rjsf/utils";
import { shortName } from "../api/entityRefs";
import { useMe } from "../api/me";
import { FieldHelp } from "./FieldHelp";
import { titleOf } from "./reviewRows";

/** Backstage's MyGroupsPicker: one of the groups of the person who asks. */
export function MyGroupsPicker(props: FieldProps) {
  const { formData, schema, uiSchema, name, required, disabled, rawErrors, fieldPathId, onChange } = props;
  const { data: me } = useMe();
  const value = typeof formData === "string" ? formData : "";
  const groups = [...new Set([...(me?.groups ?? []), ...(value === "" ? [] : [value])])];
  return (
    <TextField
      select
      fullWidth
      id={fieldPathId.$id}
      label={titleOf(name, schema, uiSchema)}
      value={value}
      onChange={(event) => onChange(event.target.value || undefined, fieldPathId.path)}
      required={required}
      disabled={disabled}
      error={(rawErrors?.length ?? 0) > 0}
      helperText={<FieldHelp schema={schema} options={getUiOptions(uiSchema) as Record<string, unknown>} />}
      slotProps={{ formHelperText: { component: "div" } }}
    >
      {groups.map((ref) => (
        <MenuItem key={ref} value={ref}>
          {shortName(ref)}
        </MenuItem>
      ))}
    </TextField>
  );
}

import { MenuItem, TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { shortName } from "../../api/entityRefs";
import { useMe } from "../../api/me";
import { HELP_SLOT, isLocked, textFieldProps } from "./fieldParts";
import { t } from "../../i18n";

/** Backstage's MyGroupsPicker: one of the groups of the person who asks. */
export function MyGroupsPicker(props: FieldProps) {
  const { formData, fieldPathId, onChange } = props;
  const { data: me } = useMe();
  const value = typeof formData === "string" ? formData : "";
  const groups = [...new Set([...(me?.groups ?? []), ...(value === "" ? [] : [value])])];
  return (
    <TextField
      {...textFieldProps(props, groups.length === 0 && me !== undefined ? t("You are in no group") : undefined)}
      select
      id={fieldPathId.$id}
      value={value}
      onChange={(event) => onChange(event.target.value || undefined, fieldPathId.path)}
      disabled={isLocked(props)}
      slotProps={HELP_SLOT}
    >
      {groups.map((ref) => (
        <MenuItem key={ref} value={ref}>
          {shortName(ref)}
        </MenuItem>
      ))}
    </TextField>
  );
}

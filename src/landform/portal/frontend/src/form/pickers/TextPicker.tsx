import { TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { HELP_SLOT, isLocked, textFieldProps } from "./fieldParts";
import { t, type Text } from "../../i18n";

/** A text with a rule of its own; see pickerRules. */
function makeTextPicker(hint?: Text) {
  return function TextPickerField(props: FieldProps) {
    const { formData, fieldPathId, onChange, onBlur } = props;
    const value = typeof formData === "string" ? formData : "";
    return (
      <TextField
        {...textFieldProps(props, hint && t(hint))}
        id={fieldPathId.$id}
        value={value}
        onChange={(event) => onChange(event.target.value || undefined, fieldPathId.path)}
        onBlur={() => onBlur(fieldPathId.$id, formData)}
        disabled={isLocked(props)}
        slotProps={{ ...HELP_SLOT, htmlInput: { spellCheck: false, autoCapitalize: "off" } }}
      />
    );
  };
}

/** Backstage's pickers of these names. Branches and owners are typed: Landform does not ask forges for lists. */
export const EntityNamePicker = makeTextPicker("The name of something new in the catalog");
export const RepoBranchPicker = makeTextPicker();
export const RepoOwnerPicker = makeTextPicker();

import { Autocomplete, TextField, Typography } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTags } from "../../api/catalog";
import { HELP_SLOT, isLocked, optionsOf, textFieldProps } from "./fieldParts";

/** Backstage's EntityTagsPicker: tags that entities have already, or new ones. */
export function EntityTagsPicker(props: FieldProps) {
  const { formData, fieldPathId, onChange, onBlur } = props;
  const { kinds, showCounts, helperText } = optionsOf(props);
  const value = Array.isArray(formData) ? formData.map(String) : [];
  const [typed, setTyped] = useState("");
  const { data: tags = [], isFetching } = useTags(Array.isArray(kinds) ? kinds.map(String) : []);
  const counts = new Map(tags.map((tag) => [tag.value, tag.count]));
  const take = (chosen: string[]) => onChange([...new Set(chosen.map((tag) => tag.trim().toLowerCase()).filter(Boolean))], fieldPathId.path);
  const leave = () => {
    if (typed.trim() !== "") take([...value, typed]);
    setTyped("");
    onBlur(fieldPathId.$id, formData);
  };
  return (
    <Autocomplete
      multiple
      freeSolo
      filterSelectedOptions
      id={fieldPathId.$id}
      value={value}
      inputValue={typed}
      onInputChange={(_, text, reason) => reason !== "blur" && setTyped(text)}
      onChange={(_, chosen) => take(chosen)}
      onBlur={leave}
      options={tags.map((tag) => tag.value)}
      loading={isFetching}
      disabled={isLocked(props)}
      renderOption={({ key, ...optionProps }, tag) => (
        <li key={key} {...optionProps}>
          {tag}
          {showCounts === true && (
            <Typography variant="caption" color="textSecondary" sx={{ ml: 1 }}>
              {counts.get(tag)}
            </Typography>
          )}
        </li>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          {...textFieldProps(props, typeof helperText === "string" ? helperText : "Choose tags or type new ones")}
          slotProps={{ ...params.slotProps, ...HELP_SLOT }}
        />
      )}
    />
  );
}

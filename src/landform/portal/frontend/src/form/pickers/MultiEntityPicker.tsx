import { Autocomplete, TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { labelOf, toRef, useEntityChoices, type PickerSettings } from "./entityChoices";
import { EntityOption } from "./EntityOption";
import { HELP_SLOT, isLocked, optionsOf, textFieldProps } from "./fieldParts";

const SETTINGS: PickerSettings = { defaultKinds: [] };

/** Backstage's MultiEntityPicker: a list of full lower-case refs. */
export function MultiEntityPicker(props: FieldProps) {
  const { formData, schema, fieldPathId, onChange, onBlur } = props;
  const options = optionsOf(props);
  const value = Array.isArray(formData) ? formData.map(String) : [];
  const [typed, setTyped] = useState("");
  const { refs, titleOf, isFetching, isError } = useEntityChoices(options, SETTINGS, typed);
  const allowsOther = options.allowArbitraryValues !== false;
  const take = (chosen: string[]) => {
    const known = chosen.map((text) => toRef(text, options, SETTINGS.defaultKinds));
    onChange([...new Set(known)], fieldPathId.path);
  };
  const leave = () => {
    // A name typed to its end counts, also without Enter.
    if (allowsOther && typed.trim() !== "") take([...value, typed]);
    setTyped("");
    onBlur(fieldPathId.$id, formData);
  };
  const isFull = typeof schema.maxItems === "number" && value.length >= schema.maxItems;
  return (
    <Autocomplete
      multiple
      disableCloseOnSelect
      filterSelectedOptions
      id={fieldPathId.$id}
      value={value}
      inputValue={typed}
      onInputChange={(_, text, reason) => reason !== "blur" && setTyped(text)}
      onChange={(_, chosen) => take(chosen)}
      onBlur={leave}
      freeSolo={allowsOther}
      options={refs}
      getOptionDisabled={() => isFull}
      getOptionLabel={(ref) => labelOf(ref, options)}
      filterOptions={(all) => all}
      loading={isFetching}
      loadingText="Loading…"
      noOptionsText={isError ? "The catalog did not answer" : "Nothing found"}
      disabled={isLocked(props)}
      renderOption={({ key, ...optionProps }, ref) => (
        <EntityOption key={key} {...optionProps} entityRef={ref} title={titleOf(ref) ?? labelOf(ref, options)} />
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          {...textFieldProps(props, allowsOther ? "Choose from the catalog or type names" : "Choose from the catalog")}
          slotProps={{ ...params.slotProps, ...HELP_SLOT }}
        />
      )}
    />
  );
}

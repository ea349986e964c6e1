import { Autocomplete, TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { useEffect, useState } from "react";
import { labelOf, toRef, useEntityChoices, type PickerSettings } from "./entityChoices";
import { EntityOption } from "./EntityOption";
import { HELP_SLOT, isLocked, optionsOf, textFieldProps } from "./fieldParts";
import { t } from "../../i18n";

/** Backstage's EntityPicker, OwnerPicker and OwnedEntityPicker: the value is a full lower-case ref. */
function makePicker(settings: PickerSettings) {
  return function EntityPickerField(props: FieldProps) {
    const { formData, required, fieldPathId, onChange, onBlur } = props;
    const options = optionsOf(props);
    const value = typeof formData === "string" ? formData : "";
    /** What is being typed; null while the field shows its value. */
    const [typed, setTyped] = useState<string | null>(null);
    const { refs, titleOf, isFetching, isError, isSettled } = useEntityChoices(options, settings, typed ?? "");
    const allowsOther = options.allowArbitraryValues !== false;
    const id = fieldPathId.$id;
    const hint = allowsOther ? t("Choose from the catalog or type a name") : t("Choose from the catalog");

    const take = (text: string | null) => {
      const ref = text === null || text.trim() === "" ? undefined : toRef(text, options, settings.defaultKinds);
      onChange(ref, fieldPathId.path);
    };
    // Each key stroke counts at once: nothing typed is lost, and leaving the field moves nothing on
    // the page, so that the click which leaves it hits the button it was meant for.
    const type = (text: string) => {
      setTyped(text);
      if (allowsOther || text === "") take(text);
    };
    const only = required && !allowsOther && isSettled && typed === null && refs.length === 1 ? refs[0]! : null;
    useEffect(() => {
      if (only !== null && value === "") onChange(only, fieldPathId.path);
      // eslint-disable-next-line react-hooks/exhaustive-deps -- the path is a new list each time
    }, [only, value]);
    return (
      <Autocomplete
        id={id}
        value={value === "" ? null : value}
        inputValue={typed ?? (value === "" ? "" : labelOf(value, options))}
        onChange={(_, chosen) => {
          setTyped(null);
          take(chosen);
        }}
        onInputChange={(_, text, reason) => reason === "input" && type(text)}
        onBlur={() => {
          setTyped(null);
          onBlur(id, formData);
        }}
        freeSolo={allowsOther}
        // What is free to type was taken already as it was typed.
        autoSelect={!allowsOther && options.autoSelect !== false}
        autoHighlight={!allowsOther && options.autoSelect !== false && typed !== null && typed !== ""}
        options={refs}
        getOptionLabel={(ref) => labelOf(ref, options)}
        filterOptions={(all) => all}
        loading={isFetching}
        loadingText={t("Loading…")}
        noOptionsText={isError ? t("The catalog did not answer") : t("Nothing found")}
        disabled={isLocked(props)}
        renderOption={({ key, ...optionProps }, ref) => (
          <EntityOption key={key} {...optionProps} entityRef={ref} title={titleOf(ref) ?? labelOf(ref, options)} />
        )}
        renderInput={(params) => (
          <TextField {...params} {...textFieldProps(props, value || hint)} slotProps={{ ...params.slotProps, ...HELP_SLOT }} />
        )}
      />
    );
  };
}

export const EntityPicker = makePicker({ defaultKinds: [] });
export const OwnerPicker = makePicker({ defaultKinds: ["Group", "User"] });
export const OwnedEntityPicker = makePicker({ defaultKinds: [], isOwned: true });

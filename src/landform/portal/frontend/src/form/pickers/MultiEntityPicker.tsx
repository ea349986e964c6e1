import { Autocomplete, TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { labelOf, toRef, useEntityChoices, type PickerSettings } from "./entityChoices";
import { EntityOption } from "./EntityOption";
import { HELP_SLOT, isLocked, optionsOf, textFieldProps } from "./fieldParts";
import { useTypedList } from "./useTypedList";
import { t } from "../../i18n";

const SETTINGS: PickerSettings = { defaultKinds: [] };

/** Backstage's MultiEntityPicker: a list of full lower-case refs. */
export function MultiEntityPicker(props: FieldProps) {
  const options = optionsOf(props);
  const allowsOther = options.allowArbitraryValues !== false;
  const list = useTypedList(props, (chosen) => chosen.map((text) => toRef(text, options, SETTINGS.defaultKinds)), allowsOther);
  const { refs, titleOf, isFetching, isError } = useEntityChoices(options, SETTINGS, list.inputValue);
  const { maxItems } = props.schema;
  const isFull = typeof maxItems === "number" && list.value.length >= maxItems;
  return (
    <Autocomplete
      {...list}
      disableCloseOnSelect
      freeSolo={allowsOther}
      options={refs}
      getOptionDisabled={() => isFull}
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
        <TextField
          {...params}
          {...textFieldProps(props, allowsOther ? t("Choose from the catalog or type names") : t("Choose from the catalog"))}
          slotProps={{ ...params.slotProps, ...HELP_SLOT }}
        />
      )}
    />
  );
}

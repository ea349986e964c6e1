import { Autocomplete, TextField, Typography } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { useTags } from "../../api/catalog";
import { HELP_SLOT, isLocked, optionsOf, textFieldProps } from "./fieldParts";
import { useTypedList } from "./useTypedList";
import { t } from "../../i18n";

/** Backstage's EntityTagsPicker: tags that entities have already, or new ones. */
export function EntityTagsPicker(props: FieldProps) {
  const { kinds, showCounts, helperText } = optionsOf(props);
  const list = useTypedList(props, (chosen) => chosen.map((tag) => tag.trim().toLowerCase()).filter(Boolean), true);
  const { data: tags = [], isFetching } = useTags(Array.isArray(kinds) ? kinds.map(String) : []);
  const counts = new Map(tags.map((tag) => [tag.value, tag.count]));
  return (
    <Autocomplete
      {...list}
      freeSolo
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
          {...textFieldProps(props, typeof helperText === "string" ? helperText : t("Choose tags or type new ones"))}
          slotProps={{ ...params.slotProps, ...HELP_SLOT }}
        />
      )}
    />
  );
}

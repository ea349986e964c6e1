import { Autocomplete, Box, TextField, Typography } from "@mui/material";
import { getUiOptions, type FieldProps } from "@rjsf/utils";
import { useMemo, useState } from "react";
import { useEntityOptions } from "../api/catalog";
import { formatEntityRef, parseEntityRef, refOf, shortName } from "../api/entityRefs";
import { useMe } from "../api/me";
import { catalogFilters } from "./catalogFilter";
import { FieldHelp } from "./FieldHelp";
import { titleOf } from "./reviewRows";
import { useSettled } from "./useSettled";

interface Settings {
  defaultKinds: string[];
  /** Offer only what the groups of the asking person own. */
  isOwned?: boolean;
}

/** Backstage's EntityPicker, OwnerPicker and OwnedEntityPicker: the value is a full lower-case ref. */
function makePicker({ defaultKinds, isOwned = false }: Settings) {
  return function EntityPickerField(props: FieldProps) {
    const { formData, schema, uiSchema, name, required, disabled, readonly, rawErrors, fieldPathId, onChange, onBlur } = props;
    const options = getUiOptions(uiSchema) as Record<string, unknown>;
    const value = typeof formData === "string" ? formData : "";
    /** What is being typed; null while the field shows its value. */
    const [typed, setTyped] = useState<string | null>(null);
    const search = typed ?? "";
    const filters = useFilters(options, defaultKinds, isOwned);
    const { data, isFetching, isError } = useEntityOptions({ filters, term: useSettled(search), limit: 200 });
    const titles = new Map(data?.items.map((entity) => [refOf(entity), entity.metadata.title ?? profileName(entity.spec)]));
    const allowsOther = options.allowArbitraryValues !== false;
    const id = fieldPathId.$id;
    const hint = allowsOther ? "Choose from the catalog or type a name" : "Choose from the catalog";

    const take = (text: string | null) => {
      const ref = text === null || text.trim() === "" ? undefined : toRef(text, options, defaultKinds);
      onChange(ref, fieldPathId.path);
    };
    // Each key stroke counts at once: nothing typed is lost, and leaving the field moves nothing on
    // the page, so that the click which leaves it hits the button it was meant for.
    const type = (text: string) => {
      setTyped(text);
      if (allowsOther || text === "") take(text);
    };
    return (
      <Autocomplete
        id={id}
        value={value === "" ? null : value}
        inputValue={typed ?? (value === "" ? "" : shortName(value))}
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
        options={[...titles.keys()]}
        getOptionLabel={shortName}
        // The server has searched already, also in texts that are not shown.
        filterOptions={(all) => (search === "" ? all : all.filter((ref) => isLike(search, ref, titles.get(ref))))}
        loading={isFetching}
        loadingText="Loading…"
        noOptionsText={isError ? "The catalog did not answer" : "Nothing found"}
        disabled={disabled || readonly}
        renderOption={({ key, ...optionProps }, ref) => (
          <li key={key} {...optionProps}>
            <Box>
              {titles.get(ref) ?? shortName(ref)}
              <Typography variant="caption" color="textSecondary" component="div">
                {ref}
              </Typography>
            </Box>
          </li>
        )}
        renderInput={(params) => (
          <TextField
            {...params}
            label={titleOf(name, schema, uiSchema)}
            required={required}
            error={(rawErrors?.length ?? 0) > 0}
            placeholder={options.placeholder as string | undefined}
            autoFocus={options.autofocus === true}
            helperText={<FieldHelp schema={schema} options={options} value={value || hint} />}
            slotProps={{ ...params.slotProps, formHelperText: { component: "div" } }}
          />
        )}
      />
    );
  };
}

function useFilters(options: Record<string, unknown>, defaultKinds: string[], isOwned: boolean): string[] {
  const { data: me } = useMe();
  return useMemo(() => {
    const filters = catalogFilters(options, defaultKinds);
    if (!isOwned || me === undefined) return filters;
    const owners = [me.subject, ...me.groups].map((ref) => `relations.ownedBy=${ref}`).join(",");
    return filters.length > 0 ? filters.map((filter) => `${filter},${owners}`) : [owners];
  }, [options, defaultKinds, isOwned, me]);
}

function toRef(text: string, options: Record<string, unknown>, defaultKinds: string[]): string {
  const kind = typeof options.defaultKind === "string" ? options.defaultKind : (defaultKinds[0] ?? "component");
  const namespace = typeof options.defaultNamespace === "string" ? options.defaultNamespace : "default";
  return formatEntityRef(parseEntityRef(text, kind, namespace));
}

function isLike(typed: string, ref: string, title: string | undefined): boolean {
  return `${ref}\n${title ?? ""}`.toLowerCase().includes(typed.toLowerCase());
}

function profileName(spec: Record<string, unknown> | undefined): string | undefined {
  const profile = spec?.profile as { displayName?: unknown } | undefined;
  return typeof profile?.displayName === "string" ? profile.displayName : undefined;
}

export const EntityPicker = makePicker({ defaultKinds: [] });
export const OwnerPicker = makePicker({ defaultKinds: ["Group", "User"] });
export const OwnedEntityPicker = makePicker({ defaultKinds: [], isOwned: true });

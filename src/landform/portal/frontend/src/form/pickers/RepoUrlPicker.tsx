import { Autocomplete, Box, FormHelperText, FormLabel, TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { useEffect } from "react";
import { titleOf } from "../reviewRows";
import { FieldHelp } from "./FieldHelp";
import { isLocked, optionsOf, type Options } from "./fieldParts";
import { allowedFor, formatRepoUrl, parseRepoUrl, partsFor, REPO_PARTS, withOnlyChoices, type RepoPart } from "./repoUrl";
import { t } from "../../i18n";

/** Offered where the template does not say which hosts there are; any other can be typed. */
const COMMON_HOSTS = ["github.com", "gitlab.com", "bitbucket.org", "dev.azure.com"];

/** Backstage's RepoUrlPicker: one value, `host?owner=..&repo=..`, from a field for each of its parts. */
export function RepoUrlPicker(props: FieldProps) {
  const { formData, schema, uiSchema, name, required, rawErrors, fieldPathId, onChange } = props;
  const options = optionsOf(props);
  const repo = withOnlyChoices(parseRepoUrl(formData), options);
  const value = formatRepoUrl(repo);
  useEffect(() => {
    // What leaves no choice is the answer without a click.
    if (value !== formData) onChange(value, fieldPathId.path);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the path is a new list each time
  }, [value, formData]);
  const take = (part: RepoPart, text: string) =>
    onChange(formatRepoUrl(withOnlyChoices({ ...repo, [part]: text.trim() }, options)), fieldPathId.path);
  const parts: RepoPart[] = ["host", ...partsFor(repo.host, options)];
  const hasErrors = (rawErrors?.length ?? 0) > 0;
  return (
    <Box role="group" aria-labelledby={`${fieldPathId.$id}__label`}>
      <FormLabel id={`${fieldPathId.$id}__label`} required={required} error={hasErrors} component="div" sx={{ mb: 1 }}>
        {titleOf(name, schema, uiSchema)}
      </FormLabel>
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: `repeat(${parts.length}, minmax(0, 1fr))` } }}>
        {parts.map((part, index) => (
          <PartField
            key={part}
            part={part}
            id={index === 0 ? fieldPathId.$id : `${fieldPathId.$id}_${part}`}
            value={repo[part]}
            options={options}
            isLocked={isLocked(props)}
            hasErrors={hasErrors && repo[part] === ""}
            onTake={(text) => take(part, text)}
          />
        ))}
      </Box>
      <FormHelperText component="div">
        <FieldHelp schema={schema} options={options} />
      </FormHelperText>
    </Box>
  );
}

interface PartProps {
  part: RepoPart;
  id: string;
  value: string;
  options: Options;
  isLocked: boolean;
  hasErrors: boolean;
  onTake: (text: string) => void;
}

function PartField({ part, id, value, options, isLocked, hasErrors, onTake }: PartProps) {
  const allowed = allowedFor(part, options);
  const { label, labelOption } = REPO_PARTS[part];
  const ownLabel = options[labelOption];
  const isFree = allowed.length === 0;
  return (
    <Autocomplete
      id={id}
      value={value === "" ? null : value}
      inputValue={isFree ? value : undefined}
      onChange={(_, chosen) => onTake(chosen ?? "")}
      onInputChange={(_, text, reason) => isFree && reason === "input" && onTake(text)}
      freeSolo={isFree}
      options={isFree ? (part === "host" ? COMMON_HOSTS : []) : allowed}
      disabled={isLocked || allowed.length === 1}
      renderInput={(params) => (
        <TextField
          {...params}
          label={typeof ownLabel === "string" ? ownLabel : t(label)}
          error={hasErrors || (value !== "" && allowed.length > 0 && !allowed.includes(value))}
        />
      )}
    />
  );
}

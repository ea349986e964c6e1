import type { TextFieldProps } from "@mui/material";
import { getUiOptions, type FieldProps } from "@rjsf/utils";
import { titleOf } from "../reviewRows";
import { FieldHelp } from "./FieldHelp";

export type Options = Record<string, unknown>;

/** A field's `ui:options`, with the plain `ui:*` keys among them. */
export function optionsOf({ uiSchema }: FieldProps): Options {
  return getUiOptions(uiSchema) as Options;
}

export function isLocked({ disabled, readonly }: FieldProps): boolean {
  return Boolean(disabled || readonly);
}

/** What every picker's text field has in common; `value` stands below it, e.g. the reference in full. */
export function textFieldProps(props: FieldProps, value?: string): TextFieldProps {
  const { schema, uiSchema, name, required, rawErrors } = props;
  const options = optionsOf(props);
  return {
    fullWidth: true,
    label: titleOf(name, schema, uiSchema),
    required,
    error: (rawErrors?.length ?? 0) > 0,
    placeholder: typeof options.placeholder === "string" ? options.placeholder : undefined,
    autoFocus: options.autofocus === true,
    helperText: <FieldHelp schema={schema} options={options} value={value} />,
  };
}

/** Help holds blocks, which may not stand in a paragraph. */
export const HELP_SLOT = { formHelperText: { component: "div" } } as const;

import type { UiSchema } from "@rjsf/utils";

/** The uiSchema of a page on which these fields are shown as they are, and cannot be typed over. */
export function locked(uiSchema: UiSchema, names: string[]): UiSchema {
  const fields = names.map((name) => [name, { ...(uiSchema[name] as UiSchema | undefined), "ui:readonly": true }]);
  return { ...uiSchema, ...Object.fromEntries(fields) };
}

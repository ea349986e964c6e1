import type { UiSchema } from "@rjsf/utils";
import type { Parameters } from "../api/types";
import { propertyOf } from "./prefill";
import { only, type FormPage } from "./templateForm";
import { validator } from "./validator";

/**
 * Those of the fixed answers that stay as they are.
 *
 * What is missing, or what the form does not accept any more, has to be filled in: a template may ask
 * for it since, or for another spelling. Whether it still means the same the review says.
 */
export function fixedAnswers(data: Parameters, names: string[], pages: FormPage[]): Parameters {
  const given = Object.entries(only(data, names));
  return Object.fromEntries(given.filter(([name, value]) => validator.isValid(propertyOf(pages, name), value, {})));
}

/** The uiSchema of a page on which these fields are shown as they are, and cannot be typed over. */
export function locked(uiSchema: UiSchema, names: string[]): UiSchema {
  const fields = names.map((name) => [name, { ...(uiSchema[name] as UiSchema | undefined), "ui:readonly": true }]);
  return { ...uiSchema, ...Object.fromEntries(fields) };
}

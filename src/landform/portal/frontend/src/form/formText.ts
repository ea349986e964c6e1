import { replaceStringParameters, type TranslatableString } from "@rjsf/utils";
import { translations } from "../i18n/language";

/** What RJSF itself says, in the chosen language. */
export function formText(text: TranslatableString, params?: string[]): string {
  return replaceStringParameters(translations()?.rjsf[text] ?? text, params);
}

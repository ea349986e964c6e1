import type { OutputUnit } from "@cfworker/json-schema";
import { valueAt } from "./jsonPointer";
import { t } from "../i18n";
import { language } from "../i18n/language";

/** Say what a person should change; the validator's own words are for programmers. `isExplained`: the field has help of its own. */
export function messageFor(error: OutputUnit, schema: unknown, isExplained = false): string {
  const limit = valueAt(schema, error.keywordLocation.slice(1));
  if (error.keyword === "required") return t("Please fill this in.");
  if (limit === undefined) return error.error; // behind a $ref the location is not a path in the schema
  const said = typeof limit === "number" ? new Intl.NumberFormat(language(), { maximumFractionDigits: 10 }).format(limit) : String(limit);
  switch (error.keyword) {
    case "minLength":
      return limit === 1 ? t("Please fill this in.") : t("Use at least {count, plural, one {# character} other {# characters}}.", { count: Number(limit) });
    case "maxLength":
      return t("Use at most {count, plural, one {# character} other {# characters}}.", { count: Number(limit) });
    case "minimum":
      return t("Must be {limit} or more.", { limit: said });
    case "maximum":
      return t("Must be {limit} or less.", { limit: said });
    case "exclusiveMinimum":
      return t("Must be more than {limit}.", { limit: said });
    case "exclusiveMaximum":
      return t("Must be less than {limit}.", { limit: said });
    case "multipleOf":
      return t("Must be a multiple of {limit}.", { limit: said });
    case "pattern":
      // A pattern is for programmers, too: the template's own words beside it say it better.
      return isExplained ? t("Must be written as described here.") : t("Must match the pattern {pattern}", { pattern: String(limit) });
    case "format":
      return t("Must be a valid {format}.", { format: String(limit) });
    case "enum":
      return t("Choose one of the options.");
    case "const":
      return t("Must be {value}.", { value: JSON.stringify(limit) });
    case "type":
      return t("Must be of type {type}.", { type: [limit].flat().join(" / ") });
    case "minItems":
      return t("Give at least {limit}.", { limit: said });
    case "maxItems":
      return t("Give at most {limit}.", { limit: said });
    case "uniqueItems":
      return t("The items must differ from each other.");
    default:
      return error.error;
  }
}

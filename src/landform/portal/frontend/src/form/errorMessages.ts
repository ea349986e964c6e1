import type { OutputUnit } from "@cfworker/json-schema";
import { valueAt } from "./jsonPointer";

/** Say what a person should change; the validator's own words are for programmers. */
export function messageFor(error: OutputUnit, schema: unknown): string {
  const limit = valueAt(schema, error.keywordLocation.slice(1));
  if (error.keyword === "required") return "Please fill this in.";
  if (limit === undefined) return error.error; // behind a $ref the location is not a path in the schema
  switch (error.keyword) {
    case "minLength":
      return limit === 1 ? "Please fill this in." : `Use at least ${limit} characters.`;
    case "maxLength":
      return `Use at most ${limit} characters.`;
    case "minimum":
      return `Must be ${limit} or more.`;
    case "maximum":
      return `Must be ${limit} or less.`;
    case "exclusiveMinimum":
      return `Must be more than ${limit}.`;
    case "exclusiveMaximum":
      return `Must be less than ${limit}.`;
    case "multipleOf":
      return `Must be a multiple of ${limit}.`;
    case "pattern":
      return `Must match the pattern ${limit}`;
    case "format":
      return `Must be a valid ${String(limit)}.`;
    case "enum":
      return "Choose one of the options.";
    case "const":
      return `Must be ${JSON.stringify(limit)}.`;
    case "type":
      return `Must be of type ${[limit].flat().join(" or ")}.`;
    case "minItems":
      return `Give at least ${limit}.`;
    case "maxItems":
      return `Give at most ${limit}.`;
    case "uniqueItems":
      return "The items must differ from each other.";
    default:
      return error.error;
  }
}

import { ErrorSchemaBuilder, type ErrorSchema } from "@rjsf/utils";
import type { FieldError } from "../api/problems";
import { pointerTokens, valueAt } from "./jsonPointer";
import { isNode } from "./uiSchema";

/** An error of the server together with the value it spoke of: once that changes it is out of date. */
export interface ServerError {
  path: string[];
  message: string;
  value: unknown;
}

/** Members of a body that hold the answers. */
const HOLDERS = ["parameters", "values", "secrets"];

/** Read `errors` of a problem; `field` points into the parameters or into the body (`/parameters/x`, `/secrets/x`). */
export function toServerErrors(errors: FieldError[], parameters: unknown, fields: ReadonlySet<string>): ServerError[] {
  return errors.map(({ field, message }) => {
    const tokens = pointerTokens(field);
    const isBodyPointer = HOLDERS.includes(tokens[0] ?? "") && !fields.has(tokens[0] ?? "") && tokens.length > 1;
    const path = isBodyPointer ? tokens.slice(1) : tokens;
    return { path, message, value: valueAt(parameters, toPointer(path)) };
  });
}

/** Errors whose value nobody has touched since. */
export function stillTrue(errors: ServerError[], data: unknown): ServerError[] {
  return errors.filter(({ path, value }) => JSON.stringify(valueAt(data, toPointer(path))) === JSON.stringify(value));
}

export function toErrorSchema(errors: ServerError[]): ErrorSchema {
  const builder = new ErrorSchemaBuilder();
  for (const { path, message } of errors) builder.addErrors(message, path);
  return builder.ErrorSchema;
}

/** The page that shows a field, or -1. */
export function pageOf(error: ServerError, fieldsOfPages: ReadonlySet<string>[]): number {
  const field = error.path[0];
  return field === undefined ? -1 : fieldsOfPages.findIndex((fields) => fields.has(field));
}

/** The names of all properties that a page may show, also those in branches. */
export function fieldNames(schema: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) schema.forEach((one) => fieldNames(one, found));
  if (!isNode(schema)) return found;
  if (isNode(schema.properties)) Object.keys(schema.properties).forEach((name) => found.add(name));
  for (const key of ["allOf", "anyOf", "oneOf", "then", "else"]) fieldNames(schema[key], found);
  for (const key of ["dependencies", "dependentSchemas"]) {
    if (isNode(schema[key])) Object.values(schema[key]).forEach((branch) => fieldNames(branch, found));
  }
  return found;
}

function toPointer(path: string[]): string {
  return path.map((token) => `/${encodeURIComponent(token.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");
}

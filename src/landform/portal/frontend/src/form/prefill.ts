import type { Parameters, Request } from "../api/types";
import type { FormPage } from "./templateForm";
import { FROM_REQUEST } from "./prefillNames";
import { withoutConfidential } from "./secrets";
import { isNode } from "./uiSchema";

/** Backstage's parameter: a JSON object of values. */
const FORM_DATA = "formData";

export interface Prefill {
  data: Parameters;
  /** What the address gave and the form does not take from one. */
  ignored: string[];
}

type Pages = Pick<FormPage, "schema" | "uiSchema" | "fields">[];

/**
 * The values that an address gives: `?name=value` for each field, or Backstage's `?formData={…}`.
 *
 * They are put where typed ones are, and checked as those are. What nobody could type is not
 * taken: fields that are not there, hidden ones, secrets, a text where the form wants a list.
 */
export function prefillOf(search: URLSearchParams, pages: Pages): Prefill {
  const given = new Map<string, unknown>(Object.entries(formDataOf(search)));
  for (const name of search.keys()) {
    if (name !== FORM_DATA && name !== FROM_REQUEST) given.set(name, read(search.getAll(name), propertyOf(pages, name)));
  }
  return taken(given, pages);
}

/** The values of an earlier request, without its name where that is taken. */
export function likeRequest({ parameters, name, ...request }: Pick<Request, "action" | "parameters" | "name" | "status">, pages: Pages): Prefill {
  const isFree = hasLeftNothing(request);
  const kept = Object.entries(parameters).filter(([, value]) => isFree || value !== name);
  return taken(new Map(kept), pages);
}

/** The values of a request as what it made is to be changed: with its name, which stays. */
export function changeOf({ parameters }: Pick<Request, "parameters">, pages: Pages): Prefill {
  return taken(new Map(Object.entries(parameters)), pages);
}

/** Whether nothing has the name that a request was for, as far as that request tells. */
function hasLeftNothing({ action, status }: Pick<Request, "action" | "status">): boolean {
  if (action === "destroy") return status === "completed";
  return action === "create" && (status === "rejected" || status === "cancelled");
}

function taken(given: Map<string, unknown>, pages: Pages): Prefill {
  const fitting = [...given].filter(([name, value]) => isTyped(name, pages) && fits(value, propertyOf(pages, name)));
  const data = pages.reduce<Parameters>((left, { uiSchema }) => withoutConfidential(left, uiSchema), Object.fromEntries(fitting));
  return { data, ignored: [...given.keys()].filter((name) => !Object.hasOwn(data, name)) };
}

/** Whether a person could fill the field in by themselves. */
function isTyped(name: string, pages: Pages): boolean {
  const page = pages.find(({ fields }) => fields.has(name));
  if (page === undefined) return false;
  const ui: unknown = Object.hasOwn(page.uiSchema, name) ? page.uiSchema[name] : undefined;
  return !isNode(ui) || ui["ui:widget"] !== "hidden";
}

function formDataOf(search: URLSearchParams): Record<string, unknown> {
  const value = parsed(search.get(FORM_DATA) ?? "");
  return isNode(value) && !Array.isArray(value) ? value : {};
}

/** Text of an address as the field's type; what cannot be read stays text, and the form objects to it. */
function read(texts: string[], property: Record<string, unknown>): unknown {
  const types = [property.type].flat();
  const last = texts.at(-1) ?? "";
  if (types.includes("array")) return readList(texts, property);
  if (types.includes("object")) return parsed(last) ?? last;
  if (types.includes("boolean") && (last === "true" || last === "false")) return last === "true";
  const isNumber = types.includes("number") || types.includes("integer");
  return isNumber && last.trim() !== "" && Number.isFinite(Number(last)) ? Number(last) : last;
}

function readList(texts: string[], property: Record<string, unknown>): unknown {
  const whole = texts.length === 1 ? parsed(texts[0] ?? "") : undefined;
  if (Array.isArray(whole)) return whole;
  return texts.map((text) => read([text], isNode(property.items) ? property.items : {}));
}

/** A list in place of a text, say, no widget could show. */
function fits(value: unknown, property: Record<string, unknown>): boolean {
  const types = [property.type].flat().filter((type) => type !== undefined);
  if (types.length === 0) return true;
  if (Array.isArray(value)) return types.includes("array");
  if (isNode(value)) return types.includes("object");
  return types.some((type) => type !== "array" && type !== "object");
}

/** The schema of a field, wherever the pages say it; empty where none does. */
export function propertyOf(pages: Pages, name: string): Record<string, unknown> {
  for (const { schema } of pages) {
    const found = search(schema, name);
    if (found !== undefined) return found;
  }
  return {};
}

/** A property wherever a schema speaks of the same object: also within its conditions. */
function search(schema: unknown, name: string): Record<string, unknown> | undefined {
  if (Array.isArray(schema)) return firstOf(schema, name);
  if (!isNode(schema)) return undefined;
  const { properties } = schema;
  if (isNode(properties) && Object.hasOwn(properties, name) && isNode(properties[name])) return properties[name];
  const branches = ["dependencies", "dependentSchemas"].flatMap((key) => (isNode(schema[key]) ? Object.values(schema[key]) : []));
  return firstOf([...["allOf", "anyOf", "oneOf", "then", "else"].map((key) => schema[key]), ...branches], name);
}

function firstOf(schemas: unknown[], name: string): Record<string, unknown> | undefined {
  for (const schema of schemas) {
    const found = search(schema, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { UiSchema } from "@rjsf/utils";
import type { Parameters } from "../api/types";
import { titleOf as plainName } from "../components/names";
import { isConfidential } from "./secrets";
import { isNode } from "./uiSchema";
import { t } from "../i18n";

export interface ReviewRow {
  name: string;
  title: string;
  value: string;
}

const MASK = "••••••";

/** The values of one page in the words of its form: titles for names, labels for enum values. */
export function reviewRows(schema: unknown, uiSchema: UiSchema, data: Parameters): ReviewRow[] {
  return shownChildren(schema, uiSchema, data).flatMap((child) => rowsOf(child, "", ""));
}

interface Child {
  name: string;
  value: unknown;
  property: unknown;
  ui: UiSchema;
}

/** The properties that the review shows, with their values. */
function shownChildren(schema: unknown, uiSchema: UiSchema, data: Record<string, unknown>): Child[] {
  const properties = isNode(schema) && isNode(schema.properties) ? schema.properties : {};
  return Object.entries(properties)
    .map(([name, property]) => ({ name, value: data[name], property, ui: childUi(uiSchema, name) }))
    .filter(({ value, ui }) => value !== undefined && reviewOptions(ui).show !== false && ui["ui:widget"] !== "hidden");
}

/** An object has a row for each of its values, unless `explode: false` asks for one in all. */
function rowsOf({ name, value, property, ui }: Child, key: string, heading: string): ReviewRow[] {
  const review = reviewOptions(ui);
  const title = heading + (review.name ?? titleOf(name, property, ui));
  const mask = review.mask ?? (isConfidential(ui) ? MASK : undefined);
  const children = isNode(value) && review.explode !== false ? shownChildren(property, ui, value) : [];
  if (mask !== undefined || children.length === 0) {
    return [{ name: key + name, title, value: mask ?? formatValue(value, property, ui) }];
  }
  return children.flatMap((child) => rowsOf(child, `${key}${name}/`, `${title} › `));
}

export function titleOf(name: string, property: unknown, ui: UiSchema = {}): string {
  const title = ui["ui:title"] ?? (isNode(property) ? property.title : undefined);
  if (typeof title === "string" && title !== "") return title;
  return plainName(name);
}

function formatValue(value: unknown, property: unknown, ui: UiSchema): string {
  if (isConfidential(ui)) return MASK;
  if (Array.isArray(value)) {
    const items = isNode(property) ? property.items : undefined;
    return value.length === 0 ? t("none") : value.map((one) => formatValue(one, items, childUi(ui, "items"))).join(", ");
  }
  if (typeof value === "boolean") return value ? t("Yes") : t("No");
  if (isNode(value)) return formatObject(value, property, ui);
  return labelOf(value, property, ui) ?? (value === null || value === "" ? "—" : String(value));
}

function formatObject(value: Record<string, unknown>, property: unknown, ui: UiSchema): string {
  const children = isNode(property) && isNode(property.properties) ? property.properties : {};
  return Object.entries(value)
    .filter(([name, child]) => child !== undefined && reviewOptions(childUi(ui, name)).show !== false)
    .map(([name, child]) => `${titleOf(name, children[name], childUi(ui, name))}: ${formatValue(child, children[name], childUi(ui, name))}`)
    .join("; ");
}

function labelOf(value: unknown, property: unknown, ui: UiSchema): string | undefined {
  const names: unknown = ui["ui:enumNames"];
  const values = isNode(property) && Array.isArray(property.enum) ? property.enum : [];
  const index = values.indexOf(value);
  const label: unknown = Array.isArray(names) && index >= 0 ? names[index] : undefined;
  return typeof label === "string" ? label : undefined;
}

interface ReviewOptions {
  show?: boolean;
  mask?: string;
  name?: string;
  explode?: boolean;
}

/** Backstage's `ui:backstage: {review: {show, mask, name, explode}}`. */
function reviewOptions(ui: UiSchema): ReviewOptions {
  const backstage: unknown = (ui as Record<string, unknown>)["ui:backstage"];
  return isNode(backstage) && isNode(backstage.review) ? backstage.review : {};
}

function childUi(ui: UiSchema, name: string): UiSchema {
  return Object.hasOwn(ui, name) && isNode(ui[name]) ? (ui[name] as UiSchema) : {};
}

import type { UiSchema } from "@rjsf/utils";
import type { Parameters } from "../api/types";
import { titleOf as plainName } from "../components/names";
import { isNode } from "./uiSchema";

export interface ReviewRow {
  name: string;
  title: string;
  value: string;
}

const MASK = "••••••";

/** The values of one page in the words of its form: titles for names, labels for enum values. */
export function reviewRows(schema: unknown, uiSchema: UiSchema, data: Parameters): ReviewRow[] {
  if (!isNode(schema)) return [];
  const properties = isNode(schema.properties) ? schema.properties : {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const ui = isNode(uiSchema[name]) ? (uiSchema[name] as UiSchema) : {};
    const value = data[name];
    const review = reviewOptions(ui);
    if (value === undefined || review.show === false || ui["ui:widget"] === "hidden") return [];
    const title = review.name ?? titleOf(name, property, ui);
    if (isSecret(ui)) return [{ name, title, value: review.mask ?? MASK }];
    return [{ name, title, value: review.mask ?? formatValue(value, property, ui) }];
  });
}

export function titleOf(name: string, property: unknown, ui: UiSchema = {}): string {
  const title = ui["ui:title"] ?? (isNode(property) ? property.title : undefined);
  if (typeof title === "string" && title !== "") return title;
  return plainName(name);
}

function formatValue(value: unknown, property: unknown, ui: UiSchema): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((one) => formatValue(one, {}, {})).join(", ");
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (isNode(value)) {
    const children = isNode(property) && isNode(property.properties) ? property.properties : {};
    return Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([name, child]) => `${titleOf(name, children[name])}: ${formatValue(child, children[name], {})}`)
      .join("; ");
  }
  return labelOf(value, property, ui) ?? (value === null || value === "" ? "—" : String(value));
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
}

/** Backstage's `ui:backstage: {review: {show, mask, name}}`. */
function reviewOptions(ui: UiSchema): ReviewOptions {
  const backstage: unknown = (ui as Record<string, unknown>)["ui:backstage"];
  return isNode(backstage) && isNode(backstage.review) ? backstage.review : {};
}

function isSecret(ui: UiSchema): boolean {
  return ui["ui:widget"] === "password" || ui["ui:field"] === "Secret";
}

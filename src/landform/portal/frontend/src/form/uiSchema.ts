import type { RJSFSchema, UiSchema } from "@rjsf/utils";

export interface SplitSchema {
  schema: RJSFSchema;
  uiSchema: UiSchema;
}

type Node = Record<string, unknown>;

/** Keywords whose value is a map from a property name to a schema. */
const SCHEMA_MAPS = ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"];
/** Keywords that hold a schema, or several, about the very same value. */
const SAME_VALUE = ["if", "then", "else", "not", "oneOf", "anyOf", "allOf"];

/** The widgets that RJSF has for each type. It throws on any other; a template made for Backstage may name one. */
const WIDGETS: Record<string, string> = {
  string:
    "text password email hostname ipv4 ipv6 uri data-url radio select textarea date datetime date-time alt-date " +
    "alt-datetime time color file",
  number: "text select updown range radio",
  integer: "text select updown range radio",
  boolean: "checkbox radio select",
  array: "select checkboxes files",
};

/**
 * Part a Backstage form schema into plain JSON Schema and RJSF's uiSchema.
 *
 * Backstage writes `ui:*` keys beside the JSON Schema keywords, also within `dependencies`,
 * `oneOf`, `then`, ...: those speak of the same value, so they share its uiSchema node.
 */
export function splitSchema(source: unknown): SplitSchema {
  const uiSchema: Node = {};
  const schema = isNode(source) ? split(source, uiSchema) : {};
  return { schema: schema as RJSFSchema, uiSchema: uiSchema as UiSchema };
}

function split(source: Node, ui: Node): Node {
  const schema: Node = {};
  for (const [key, value] of Object.entries(source)) {
    if (key.startsWith("ui:")) keepUi(key, value, ui, source.type);
    else if (key === "enumNames") ui["ui:enumNames"] ??= value;
    else schema[key] = splitKeyword(key, value, ui);
  }
  return schema;
}

function keepUi(key: string, value: unknown, ui: Node, type: unknown): void {
  if (key === "ui:order") ui[key] = joinOrders(ui[key], value);
  else if (key !== "ui:widget" || hasWidget(type, value)) ui[key] = value;
  // RJSF has no password widget for numbers, yet what is asked for as a secret must not stand there in clear.
  else if (value === "password") ui["ui:inputType"] = "password";
}

function hasWidget(type: unknown, widget: unknown): boolean {
  if (widget === "hidden") return true;
  const known = [type].flat().find((one) => typeof one === "string" && one !== "null");
  // Without a type RJSF takes the values of `enum` or `const`, mostly texts.
  return String(WIDGETS[String(known ?? "string")] ?? "").split(" ").includes(String(widget));
}

/** RJSF throws on a property that an order leaves out; those of branches nobody lists. Here they come last. */
function joinOrders(before: unknown, added: unknown): string[] {
  const named = [before, added].flatMap((order) => (Array.isArray(order) ? order.map(String) : []));
  const unique = [...new Set(named)];
  return unique.includes("*") ? unique : [...unique, "*"];
}

function splitKeyword(key: string, value: unknown, ui: Node): unknown {
  if (key === "properties" && isNode(value)) {
    return mapValues(withoutFeatures(value), (child, name) => splitChild(child, childUi(ui, name)));
  }
  if (key === "dependencies" && isNode(value)) {
    // Draft 7 allows a list of property names here, which holds no schema.
    return mapValues(value, (child) => (isNode(child) ? split(child, ui) : child));
  }
  if (SCHEMA_MAPS.includes(key) && isNode(value)) {
    // Of definitions the ui keys stay unread: whoever refers to one decides how it looks.
    return mapValues(value, (child) => splitChild(child, key === "dependentSchemas" ? ui : {}));
  }
  if (SAME_VALUE.includes(key)) {
    return Array.isArray(value) ? value.map((child) => splitChild(child, ui)) : splitChild(value, ui);
  }
  if (key === "items") {
    return Array.isArray(value)
      ? value.map((child, index) => splitChild(child, listUi(ui, "items", index)))
      : splitChild(value, childUi(ui, "items"));
  }
  if (key === "additionalItems" || key === "additionalProperties" || key === "contains") {
    return splitChild(value, childUi(ui, key));
  }
  return value; // `default`, `enum`, `const`, `examples`...: data, whatever its keys look like
}

function splitChild(child: unknown, ui: Node): unknown {
  return isNode(child) ? split(child, ui) : child;
}

/** Backstage shows these fields only where a feature is switched on; there are no such switches here. */
function withoutFeatures(properties: Node): Node {
  return Object.fromEntries(Object.entries(properties).filter(([, child]) => !hasFeatureFlag(child)));
}

function hasFeatureFlag(child: unknown): boolean {
  const backstage = isNode(child) ? child["ui:backstage"] : undefined;
  return isNode(backstage) && typeof backstage.featureFlag === "string";
}

function childUi(ui: Node, name: string): Node {
  // defineProperty, for a property that is called __proto__
  if (!Object.hasOwn(ui, name)) {
    Object.defineProperty(ui, name, { value: {}, enumerable: true, configurable: true, writable: true });
  }
  return ui[name] as Node;
}

function listUi(ui: Node, name: string, index: number): Node {
  if (!Array.isArray(ui[name])) ui[name] = [];
  const list = ui[name] as Node[];
  list[index] ??= {};
  return list[index];
}

function mapValues(source: Node, change: (value: unknown, key: string) => unknown): Node {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value, key)]));
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

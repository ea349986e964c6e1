import type { RJSFSchema, UiSchema } from "@rjsf/utils";
import { isNode, splitSchema } from "./uiSchema";
import { validator } from "./validator";

type Node = Record<string, unknown>;

/**
 * The uiSchema of a page for these answers.
 *
 * Two branches may name the same field and word it differently; what the branches that apply say
 * stands before what the others say.
 */
export function uiSchemaFor(source: Node, data: unknown): UiSchema {
  const all = splitSchema(source).uiSchema;
  return merge(all, splitSchema(takenBranches(source, data)).uiSchema) as UiSchema;
}

/** A copy of a schema with only those branches that apply to these values. */
export function takenBranches(schema: Node, data: unknown): Node {
  const taken = { ...schema };
  if (schema.if !== undefined) delete taken[holds(schema.if, data) ? "else" : "then"];
  for (const key of ["then", "else"]) if (isNode(taken[key])) taken[key] = takenBranches(taken[key], data);
  if (Array.isArray(schema.allOf)) taken.allOf = schema.allOf.map((one) => takenChild(one, data));
  for (const key of ["oneOf", "anyOf"]) if (Array.isArray(schema[key])) taken[key] = fitting(schema[key], data);
  if (isNode(schema.dependencies)) taken.dependencies = takenDependencies(schema.dependencies, data);
  if (isNode(schema.properties)) {
    const entries = Object.entries(schema.properties);
    taken.properties = Object.fromEntries(entries.map(([name, child]) => [name, takenChild(child, isNode(data) ? data[name] : undefined)]));
  }
  return taken;
}

function takenChild(child: unknown, data: unknown): unknown {
  return isNode(child) ? takenBranches(child, data) : child;
}

function takenDependencies(dependencies: Node, data: unknown): Node {
  const values = isNode(data) ? data : {};
  const given = Object.entries(dependencies).filter(([name]) => values[name] !== undefined);
  return Object.fromEntries(given.map(([name, branch]) => [name, takenChild(branch, data)]));
}

/** The alternatives that these values choose; while none fits, none stands before the others. */
function fitting(alternatives: unknown[], data: unknown): unknown[] {
  return alternatives.filter((one) => isNode(one) && holds(choices(one), data)).map((one) => takenChild(one, data));
}

/** Of an alternative only what tells it from the others: an answer still missing does not. */
function choices(alternative: Node): Node {
  const properties = isNode(alternative.properties) ? alternative.properties : {};
  const told = Object.entries(properties).filter(([, child]) => isNode(child) && ("const" in child || "enum" in child));
  return told.length === 0 ? alternative : { properties: Object.fromEntries(told), required: told.map(([name]) => name) };
}

function holds(condition: unknown, data: unknown): boolean {
  if (typeof condition === "boolean") return condition;
  return isNode(condition) && validator.isValid(condition as RJSFSchema, data, condition as RJSFSchema);
}

function merge(below: unknown, above: unknown): unknown {
  if (!isNode(below) || !isNode(above)) return above === undefined ? below : above;
  const names = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(names.map((name) => [name, name.startsWith("ui:") ? (above[name] ?? below[name]) : merge(below[name], above[name])]));
}

/**
 * Write dependencies on a field of an earlier page as conditions.
 *
 * RJSF looks only at dependencies on a field of the same schema; the server, and JSON Schema, at any value.
 */
export function spreadDependencies(schema: Node): Node {
  if (!isNode(schema.dependencies)) return schema;
  const own = isNode(schema.properties) ? schema.properties : {};
  const [near, far] = [true, false].map((isNear) =>
    Object.entries(schema.dependencies as Node).filter(([name]) => Object.hasOwn(own, name) === isNear),
  ) as [[string, unknown][], [string, unknown][]];
  if (far.length === 0) return schema;
  const allOf = Array.isArray(schema.allOf) ? schema.allOf : [];
  return {
    ...schema,
    dependencies: Object.fromEntries(near),
    allOf: [...allOf, ...far.flatMap(([name, branch]) => conditions(name, branch))],
  };
}

function conditions(name: string, branch: unknown): Node[] {
  if (Array.isArray(branch)) return [{ if: { required: [name] }, then: { required: branch } }];
  if (!isNode(branch)) return [];
  const { oneOf, ...always } = branch;
  const alternatives = (Array.isArray(oneOf) ? oneOf : []).filter(isNode).map((one) => {
    const { [name]: chosenBy = {}, ...others } = isNode(one.properties) ? one.properties : {};
    return { if: { properties: { [name]: chosenBy }, required: [name] }, then: { ...one, properties: others } };
  });
  return [{ if: { required: [name] }, then: always }, ...alternatives];
}

import { Validator, type OutputUnit, type Schema, type SchemaDraft } from "@cfworker/json-schema";
import {
  ErrorSchemaBuilder,
  type FormContextType,
  type RJSFSchema,
  type RJSFValidationError,
  type UiSchema,
  type ValidationData,
  type ValidatorType,
} from "@rjsf/utils";
import { messageFor } from "./errorMessages";
import { pointerTokens } from "./jsonPointer";
import { pickerProblems } from "./pickers/pickerRules";
import { isNode } from "./uiSchema";

/**
 * JSON Schema validation for RJSF without `eval`.
 *
 * RJSF's own AJV validator compiles schemas with `new Function`, which our Content-Security-Policy
 * forbids. This one interprets them. It is a courtesy: the server checks everything again.
 */
export const validator: ValidatorType<unknown, RJSFSchema, FormContextType> = {
  isValid(schema, formData, rootSchema) {
    return check(schema, formData, rootSchema).length === 0;
  },
  rawValidation<Result>(schema: RJSFSchema, formData?: unknown) {
    return { errors: check(schema, formData) as Result[] };
  },
  validateFormData(formData, schema, _customValidate, _transformErrors, uiSchema): ValidationData<unknown> {
    const ofPickers = pickerProblems(formData, uiSchema).map(({ path, message }) => formError("picker", path, message));
    const errors = [...check(schema, formData).map((error) => toFormError(error, schema, uiSchema)), ...ofPickers];
    const builder = new ErrorSchemaBuilder();
    for (const { path, message } of errors) builder.addErrors(message, path);
    return { errors: errors.map(({ error }) => error), errorSchema: builder.ErrorSchema };
  },
};

export default validator;

interface FormError {
  path: string[];
  message: string;
  error: RJSFValidationError;
}

function toFormError(unit: OutputUnit, schema: RJSFSchema, uiSchema?: UiSchema): FormError {
  const path = pointerTokens(unit.instanceLocation.slice(1));
  const missing = /required property "(.*)"\.$/s.exec(unit.error)?.[1];
  // RJSF shows a missing value at its field, not at the object that lacks it.
  if (unit.keyword === "required" && missing !== undefined) path.push(missing);
  return formError(unit.keyword, path, messageFor(unit, schema, hasHelp(uiSchema, path)));
}

function hasHelp(ui: unknown, path: string[]): boolean {
  const field = path.reduce<unknown>((node, name) => (isNode(node) ? node[name] : undefined), ui);
  return isNode(field) && typeof field["ui:help"] === "string" && field["ui:help"] !== "";
}

function formError(name: string, path: string[], message: string): FormError {
  const property = path.map((token) => `.${token}`).join("");
  return { path, message, error: { name, property, message, stack: `${property} ${message}` } };
}

function check(schema: RJSFSchema, formData: unknown, rootSchema?: RJSFSchema): OutputUnit[] {
  try {
    // `undefined` stands for "not filled in" in RJSF, and JSON leaves it out.
    const instance: unknown = formData === undefined ? {} : JSON.parse(JSON.stringify(formData));
    const { errors } = validatorFor(schema, rootSchema).validate(instance);
    return withoutOtherBranches(errors).filter(isCause);
  } catch (error) {
    // A schema that cannot be interpreted must not lock the form: the server decides.
    console.warn("Schema not checked in the browser:", error);
    return [];
  }
}

/** RJSF asks for the same few subschemas on every key stroke. */
const cache = new WeakMap<object, { root: RJSFSchema | undefined; validator: Validator }>();

function validatorFor(schema: RJSFSchema, rootSchema?: RJSFSchema): Validator {
  const known = cache.get(schema);
  if (known && known.root === rootSchema) return known.validator;
  const { definitions, $defs } = rootSchema ?? {};
  // The validator marks the schemas that it reads, so it gets a copy of its own.
  const copy = withUsablePatterns({ ...(definitions && { definitions }), ...($defs && { $defs }), ...schema }) as Schema;
  const fresh = new Validator(copy, draftOf(rootSchema ?? schema), false);
  cache.set(schema, { root: rootSchema, validator: fresh });
  return fresh;
}

function draftOf(schema: RJSFSchema): SchemaDraft {
  const named = /draft-0?4|2019-09|2020-12/.exec(String(schema.$schema ?? ""))?.[0];
  if (named === undefined) return "7";
  return named.startsWith("draft") ? "4" : (named as SchemaDraft);
}

/** Copy a schema, leaving out regular expressions that JavaScript cannot read: those wait for the server. */
function withUsablePatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUsablePatterns);
  if (!isNode(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => key !== "pattern" || typeof child !== "string" || isRegExp(child))
      .map(([key, child]) => [key, withUsablePatterns(child)]),
  );
}

function isRegExp(source: string): boolean {
  try {
    return Boolean(new RegExp(source, "u"));
  } catch {
    return false;
  }
}

/** Keywords that only repeat that something within them failed. */
const WRAPPERS = new Set(
  ("$ref $recursiveRef properties patternProperties items additionalItems prefixItems anyOf oneOf allOf if " +
    "propertyNames dependentSchemas contains unevaluatedProperties unevaluatedItems").split(" "),
);

function isCause(error: OutputUnit): boolean {
  if (error.keyword === "dependencies") return !error.error.includes("dependant schema");
  if (error.keyword === "false") return false; // its parent, `additionalProperties`, says it in words
  return !WRAPPERS.has(error.keyword);
}

/** Of the alternatives of a failed oneOf/anyOf keep only the one that is nearest to what was typed. */
function withoutOtherBranches(errors: OutputUnit[]): OutputUnit[] {
  const failed = errors.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  return failed.reduce((kept, { keywordLocation, instanceLocation }) => {
    const branchOf = (error: OutputUnit): string | null => {
      const isInside = error.keywordLocation.startsWith(`${keywordLocation}/`) && error.instanceLocation.startsWith(instanceLocation);
      return isInside ? (error.keywordLocation.slice(keywordLocation.length + 1).split("/")[0] ?? null) : null;
    };
    const costs = new Map<string, number>();
    for (const error of kept) {
      const branch = branchOf(error);
      // A wrong const or enum says "not this alternative" louder than a value that is missing.
      const cost = error.keyword === "const" || error.keyword === "enum" ? 100 : 1;
      if (branch !== null) costs.set(branch, (costs.get(branch) ?? 0) + cost);
    }
    const nearest = [...costs].sort((a, b) => a[1] - b[1])[0]?.[0];
    return kept.filter((error) => [null, nearest].includes(branchOf(error)));
  }, errors);
}

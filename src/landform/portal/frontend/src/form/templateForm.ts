import { createSchemaUtils, type RJSFSchema, type UiSchema } from "@rjsf/utils";
import type { Parameters, Template } from "../api/types";
import { spreadDependencies, uiSchemaFor } from "./branches";
import { asksConfidential } from "./secrets";
import { fieldNames } from "./serverErrors";
import { splitSchema } from "./uiSchema";
import { validator } from "./validator";

export interface FormPage {
  title: string;
  description: string | null;
  schema: RJSFSchema;
  /** What every branch says; `uiSchemaFor` says it for one set of answers. */
  uiSchema: UiSchema;
  uiSchemaFor: (data: Parameters) => UiSchema;
  /** Every property that the page may show. */
  fields: Set<string>;
  /** The schema as it is for these answers, with the branches that apply. */
  shown: (data: Parameters) => RJSFSchema;
}

/**
 * The page's heading says title and description already. A page is given all answers, so that it may
 * depend on an earlier one; with `additionalProperties` those would show up as extra fields or errors.
 */
const NOT_FOR_A_PAGE = ["title", "description", "additionalProperties"];

export function formPages(template: Pick<Template, "pages">): FormPage[] {
  return template.pages.map((page) => {
    const source = spreadDependencies({ type: "object", ...without(page.schema, NOT_FOR_A_PAGE) });
    const { schema, uiSchema } = splitSchema(source);
    return {
      title: page.title,
      description: page.description ?? null,
      schema,
      uiSchema,
      uiSchemaFor: (data) => uiSchemaFor(source, data),
      fields: fieldNames(schema),
      shown: (data) => schemaUtils(schema).retrieveSchema(schema, data),
    };
  });
}

/**
 * The answers that a page sees: those which are shown on the pages before it, and its own.
 *
 * An answer that was hidden again is no reason to ask for more: the server does not get it.
 */
export function dataFor(pages: FormPage[], index: number, data: Parameters): Parameters {
  return pages.slice(0, index + 1).reduce<Parameters>((seen, page) => ({ ...seen, ...shownAnswers(page, seen, data) }), {});
}

/** Whether any page asks for something confidential. */
export function hasSecrets(pages: FormPage[]): boolean {
  return asksConfidential(pages.map(({ uiSchema }) => uiSchema));
}

/** What is sent: the answers to the questions that are shown. Fields hidden again stay only in the draft. */
export function parametersOf(pages: FormPage[], data: Parameters): Parameters {
  const shown = dataFor(pages, pages.length - 1, data);
  const parts = pages.map(({ schema }) => schemaUtils(schema).omitExtraData(schema, shown) ?? {});
  // Through JSON, so that "not filled in" is absent here as it is on the wire.
  return JSON.parse(JSON.stringify(Object.assign({}, ...parts))) as Parameters;
}

/** The answers as they are once every page was opened and left as it is: what a form fills in by itself stands in them. */
export function withDefaults(pages: FormPage[], data: Parameters): Parameters {
  return pages.reduce<Parameters>((filled, { schema, fields }, index) => {
    const opened = schemaUtils(schema).getDefaultFormState(schema, dataFor(pages, index, filled)) as Parameters;
    return { ...filled, ...only(opened, [...fields]) };
  }, data);
}

/**
 * The step at which a stored form is taken up again: storage holds nothing confidential, so that a
 * page which asks for it has to be filled in once more.
 */
export function resumedStep(pages: FormPage[], step: number): number {
  const asked = pages.findIndex(({ uiSchema }) => asksConfidential(uiSchema));
  const inRange = Math.min(Math.max(step, 0), pages.length);
  return asked === -1 ? inRange : Math.min(inRange, asked);
}

/** A page's own answers without those hidden again; hiding one may hide the next. */
function shownAnswers({ schema, fields }: FormPage, seen: Parameters, data: Parameters): Parameters {
  let own = only(data, [...fields].filter((name) => !Object.hasOwn(seen, name)));
  for (;;) {
    const shown = schemaUtils(schema).omitExtraData(schema, { ...seen, ...own }) ?? {};
    // Of something empty RJSF does not tell whether it is shown; nothing depends on it.
    const names = Object.keys(own).filter((name) => isEmpty(own[name]) || Object.hasOwn(shown, name));
    if (names.length === Object.keys(own).length) return own;
    own = only(own, names);
  }
}

function schemaUtils(schema: RJSFSchema) {
  return createSchemaUtils<Parameters>(validator as never, schema);
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === undefined;
  return Object.values(value).every(isEmpty);
}

/** These of the answers, as far as they are there. */
export function only(source: Parameters, names: string[]): Parameters {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(source, name)).map((name) => [name, source[name]]));
}

function without(source: Record<string, unknown>, names: string[]) {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.includes(name)));
}

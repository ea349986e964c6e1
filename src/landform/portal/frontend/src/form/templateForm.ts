import { createSchemaUtils, type RJSFSchema, type UiSchema } from "@rjsf/utils";
import type { Parameters, Template } from "../api/types";
import { fieldNames } from "./serverErrors";
import { splitSchema } from "./uiSchema";
import { validator } from "./validator";

export interface FormPage {
  title: string;
  description: string | null;
  schema: RJSFSchema;
  uiSchema: UiSchema;
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

export function formPages(template: Template): FormPage[] {
  return template.pages.map((page) => {
    const { schema, uiSchema } = splitSchema({ type: "object", ...without(page.schema, NOT_FOR_A_PAGE) });
    return {
      title: page.title,
      description: page.description ?? null,
      schema,
      uiSchema,
      fields: fieldNames(schema),
      shown: (data) => schemaUtils(schema).retrieveSchema(schema, data),
    };
  });
}

/** What is sent: the answers to the questions that are shown. Fields hidden again stay only in the draft. */
export function parametersOf(pages: FormPage[], data: Parameters): Parameters {
  const parts = pages.map(({ schema }) => schemaUtils(schema).omitExtraData(schema, data) ?? {});
  // Through JSON, so that "not filled in" is absent here as it is on the wire.
  return JSON.parse(JSON.stringify(Object.assign({}, ...parts))) as Parameters;
}

function schemaUtils(schema: RJSFSchema) {
  return createSchemaUtils<Parameters>(validator as never, schema);
}

function without(source: Record<string, unknown>, names: string[]) {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.includes(name)));
}

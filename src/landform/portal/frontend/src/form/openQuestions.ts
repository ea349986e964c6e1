import type { ErrorSchema, RJSFSchema, UiSchema } from "@rjsf/utils";
import type { Parameters } from "../api/types";
import { titleOf } from "./reviewRows";
import { dataFor, type FormPage } from "./templateForm";
import { isNode } from "./uiSchema";
import { validator } from "./validator";
import { t } from "../i18n";
import { language } from "../i18n/language";

/** An answer that a form still waits for. */
export interface OpenQuestion {
  /** As the form calls it. */
  title: string;
  page: number;
  /** Nothing is there yet; otherwise what is there is not valid. */
  isMissing: boolean;
}

/** More names than these are no help. */
const NAMED = 3;

/** Everything that the pages would object to if each was sent now. */
export function openQuestions(pages: FormPage[], data: Parameters): OpenQuestion[] {
  const all = pages.flatMap((page, index) => {
    const seen = dataFor(pages, index, data);
    const schema = page.shown(seen);
    const ui = page.uiSchemaFor(seen);
    const { errorSchema } = validator.validateFormData(seen, schema, undefined, undefined, ui);
    return pathsOf(errorSchema).map((path) => ({
      title: titleAt(path, schema, ui) || page.title,
      page: index,
      isMissing: isEmpty(at(path, seen)),
    }));
  });
  return all.filter(({ title }, index) => all.findIndex((one) => one.title === title) === index);
}

/** What to do next, in a sentence; empty when nothing is open. Questions on pages to come wait for the ones in view. */
export function whatIsMissing(questions: OpenQuestion[], step: number): string {
  const here = questions.filter(({ page }) => page <= step);
  const missing = here.filter(({ isMissing }) => isMissing);
  if (missing.length > 0) return t("Fill in {fields} to see what will be written.", { fields: listed(missing) });
  if (here.length > 0) return t("Check {fields} to see what will be written.", { fields: listed(here) });
  if (questions.length === 0) return "";
  return t("The pages that follow still ask for {fields}; then you see what will be written.", { fields: listed(questions) });
}

/** The title of what a path leads to, with those of the objects that it is in. */
export function titleAt(path: string[], schema: RJSFSchema, uiSchema: UiSchema): string {
  const titles: string[] = [];
  let [node, ui]: [unknown, unknown] = [schema, uiSchema];
  for (const name of path) {
    if (/^\d+$/.test(name) && isNode(node) && node.items !== undefined) {
      [node, ui] = [node.items, child(ui, "items")]; // one of a list has no name of its own
      continue;
    }
    [node, ui] = [child(child(node, "properties"), name), child(ui, name)];
    titles.push(titleOf(name, node, isNode(ui) ? ui : {}));
  }
  return titles.join(" › ");
}

function listed(questions: OpenQuestion[]): string {
  const titles = questions.map(({ title }) => title);
  const isTooMuch = titles.length > NAMED + 1;
  const named = isTooMuch ? [...titles.slice(0, NAMED), t("{count} more", { count: titles.length - NAMED })] : titles;
  return new Intl.ListFormat(language(), { type: "conjunction" }).format(named);
}

function pathsOf(errors: ErrorSchema, path: string[] = []): string[][] {
  const own = (errors.__errors ?? []).length > 0 ? [path] : [];
  const below = Object.entries(errors).filter(([name]) => name !== "__errors");
  return [...own, ...below.flatMap(([name, one]) => pathsOf(one as ErrorSchema, [...path, name]))];
}

function at(path: string[], data: unknown): unknown {
  return path.reduce((value, name) => child(value, name), data);
}

function child(node: unknown, name: string): unknown {
  return typeof node === "object" && node !== null && Object.hasOwn(node, name) ? (node as Record<string, unknown>)[name] : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

import { repoProblems } from "./repoUrl";
import { isNode } from "../uiSchema";
import { t } from "../../i18n";

export interface PickerProblem {
  path: string[];
  message: string;
}

const OBJECT_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const TAG = /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/;
const LONGEST = 63;

type Rule = (value: unknown, options: Record<string, unknown>) => string[];

/** What a picker's value has to be beyond its schema; by `ui:field`. */
const RULES: Record<string, Rule> = {
  RepoUrlPicker: repoProblems,
  EntityNamePicker: (value) =>
    isShort(value) && OBJECT_NAME.test(String(value))
      ? []
      : [t("Use at most 63 letters, digits, - _ and . with a letter or digit at both ends.")],
  RepoOwnerPicker: (value, { excludedOwners }) =>
    Array.isArray(excludedOwners) && excludedOwners.includes(value) ? [t("{value} cannot be chosen here.", { value: String(value) })] : [],
  RepoBranchPicker: (value) => (isBranch(String(value)) ? [] : [t("This is not a name that git allows for a branch.")]),
  EntityTagsPicker: (value) =>
    (Array.isArray(value) ? value : [])
      .filter((tag) => !isShort(tag) || !TAG.test(String(tag)))
      .map((tag) => t("“{tag}” is no tag: use lower-case letters, digits, : + # and single hyphens, at most 63.", { tag: String(tag) })),
};

/** Everything that the pickers of a form object to; a value that is not there is the schema's business. */
export function pickerProblems(data: unknown, ui: unknown, path: string[] = []): PickerProblem[] {
  if (!isNode(ui) || data === undefined || data === null || data === "") return [];
  const field = String(ui["ui:field"]);
  const rule = Object.hasOwn(RULES, field) ? RULES[field] : undefined;
  if (rule) return rule(data, optionsOf(ui)).map((message) => ({ path, message }));
  if (Array.isArray(data)) {
    return data.flatMap((one, index) =>
      pickerProblems(one, Array.isArray(ui.items) ? ui.items[index] : ui.items, [...path, String(index)]),
    );
  }
  if (!isNode(data)) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    Object.hasOwn(ui, name) ? pickerProblems(value, ui[name], [...path, name]) : [],
  );
}

function optionsOf(ui: Record<string, unknown>): Record<string, unknown> {
  return isNode(ui["ui:options"]) ? ui["ui:options"] : {};
}

function isShort(value: unknown): boolean {
  return typeof value === "string" && value.length <= LONGEST;
}

/** The rules of `git check-ref-format`, as far as people break them. */
function isBranch(name: string): boolean {
  const isOdd = /[\s~^:?*[\\\u0000-\u001f\u007f]|\.\.|@\{|\/\/|\.lock(\/|$)|(^|\/)\./.test(name);
  return !isOdd && !/^[-/]|[/.]$/.test(name) && name !== "@";
}

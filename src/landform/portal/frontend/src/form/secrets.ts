import type { UiSchema } from "@rjsf/utils";
import type { Parameters } from "../api/types";
import { isNode } from "./uiSchema";

/** What was typed into the Secret fields, by field name. It lives in memory only. */
export type Secrets = Record<string, string>;

/** What stands in the values in place of a secret, as in Backstage. */
export function stars(secret: string): string | undefined {
  return secret === "" ? undefined : "*".repeat(secret.length);
}

export function isSecretField(ui: unknown): boolean {
  return isNode(ui) && ui["ui:field"] === "Secret";
}

/** Shown as dots and kept out of storage: Secret fields and password widgets. */
export function isConfidential(ui: unknown): boolean {
  return isSecretField(ui) || (isNode(ui) && (ui["ui:widget"] === "password" || ui["ui:inputType"] === "password"));
}

/** Whether anything below asks for something confidential. */
export function asksConfidential(ui: unknown): boolean {
  if (Array.isArray(ui)) return ui.some(asksConfidential);
  return isConfidential(ui) || (isNode(ui) && Object.entries(ui).some(([key, child]) => !key.startsWith("ui:") && asksConfidential(child)));
}

/** A copy of the values without anything confidential, at any depth. */
export function withoutConfidential(data: Parameters, uiSchema: UiSchema): Parameters {
  return strip(data, uiSchema) as Parameters;
}

function strip(value: unknown, ui: unknown): unknown {
  if (!isNode(ui)) return value;
  if (Array.isArray(value)) {
    const item = (index: number): unknown => (Array.isArray(ui.items) ? ui.items[index] : ui.items);
    return value.map((one, index) => (isConfidential(item(index)) ? undefined : strip(one, item(index))));
  }
  if (!isNode(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !isConfidential(childUi(ui, name)));
  return Object.fromEntries(kept.map(([name, child]) => [name, strip(child, childUi(ui, name))]));
}

function childUi(ui: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(ui, name) ? ui[name] : undefined;
}

/** The secrets whose fields are answered: one that was hidden again is not sent. */
export function secretsOf(secrets: Secrets, parameters: Parameters, uiSchemas: UiSchema[]): Secrets {
  const answered = new Set(answeredNames(parameters, uiSchemas));
  return Object.fromEntries(Object.entries(secrets).filter(([name, secret]) => answered.has(name) && secret !== ""));
}

/** The names of the Secret fields that are answered. */
export function answeredNames(parameters: Parameters, uiSchemas: UiSchema[]): string[] {
  return uiSchemas.flatMap((ui) => namesIn(parameters, ui));
}

function namesIn(value: unknown, ui: unknown): string[] {
  if (!isNode(value) || !isNode(ui)) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    isSecretField(childUi(ui, name)) ? [name] : namesIn(child, childUi(ui, name)),
  );
}

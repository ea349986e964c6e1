import { titleOf } from "../components/names";
import { isNode } from "./uiSchema";

export interface SecretQuestion {
  name: string;
  title: string;
}

/** The Secret fields anywhere in a form's pages: what has to be typed again for another attempt. */
export function secretFields(schema: unknown): SecretQuestion[] {
  const found = new Map<string, SecretQuestion>();
  collect(schema, found);
  return [...found.values()];
}

function collect(schema: unknown, found: Map<string, SecretQuestion>): void {
  if (Array.isArray(schema)) schema.forEach((one) => collect(one, found));
  if (!isNode(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties" && isNode(value)) {
      for (const [name, child] of Object.entries(value)) {
        if (isNode(child) && child["ui:field"] === "Secret") {
          found.set(name, { name, title: typeof child.title === "string" ? child.title : titleOf(name) });
        }
      }
    }
    collect(value, found);
  }
}

/** Of these fields the ones that were answered: a task's values hold stars in their place. */
export function answeredSecrets(fields: SecretQuestion[], values: unknown): SecretQuestion[] {
  return fields.filter(({ name }) => hasStars(values, name));
}

function hasStars(values: unknown, name: string): boolean {
  if (!isNode(values)) return false;
  const own = Object.hasOwn(values, name) ? values[name] : undefined;
  return (typeof own === "string" && /^\*+$/.test(own)) || Object.values(values).some((child) => hasStars(child, name));
}

import type { Json, RequestEvent } from "../../api/types";

/** `plan_succeeded` → `Plan succeeded`: the server's word, readable; new types need no new portal. */
export function describeEvent({ type }: Pick<RequestEvent, "type">): string {
  const words = type.replace(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function toneOf({ type }: Pick<RequestEvent, "type">): string {
  if (/fail|reject|den(y|ied)/.test(type)) return "error.main";
  if (/cancel|withdrawn|required|lost|closed/.test(type)) return "warning.main";
  if (/succe|complete|approved|registered|merged|allowed|applied/.test(type)) return "success.main";
  return "text.secondary";
}

const LONGEST_FACT = 300;

/** The facts of an event as short lines; nested ones stay in the API. */
export function factsOf({ facts }: Pick<RequestEvent, "facts">): string[] {
  return Object.entries(facts ?? {}).flatMap(([name, value]) => {
    const text = plain(value);
    if (text === null || name.endsWith("_url")) return []; // the page has its links elsewhere
    const line = `${name.replaceAll("_", " ")}: ${text}`;
    return [line.length > LONGEST_FACT ? `${line.slice(0, LONGEST_FACT)}…` : line];
  });
}

function plain(value: Json): string | null {
  if (value === null || value === "") return null;
  if (Array.isArray(value)) return value.every((one) => typeof one !== "object") ? value.join(", ") || null : null;
  if (typeof value === "object") return null;
  // Commits are told by their beginning everywhere in the portal.
  return /^[0-9a-f]{40}$/.test(String(value)) ? String(value).slice(0, 8) : String(value);
}

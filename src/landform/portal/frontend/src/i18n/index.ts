import { IntlMessageFormat, type FormatXMLElementFn } from "intl-messageformat";
import { createElement, Fragment, type ReactNode } from "react";
import { language, translations, type Language, type Text } from "./language";

export type { Text };

type Values = Record<string, string | number>;
type RichValues = Record<string, ReactNode | ((chunks: ReactNode) => ReactNode)>;

/** Sentences are read once for each language: `{count, plural, …}` takes a moment. */
const formats = new Map<string, IntlMessageFormat>();

/**
 * A text in the chosen language. The English one is the key, in ICU's notation:
 * `t("{count, plural, one {# step} other {# steps}}", { count })`.
 *
 * Call it while rendering, never when a module is loaded: the language may change.
 */
export function t(text: Text, values?: Values): string {
  return String(formatOf(text, language()).format(values));
}

/** The same where a value is an element: `rich("by {who}", { who: <EntityLink … /> })`. Values are never read as markup. */
export function rich(text: Text, values: RichValues): ReactNode {
  const wrapped = Object.entries(values).map(([name, value]) => [name, typeof value === "function" ? inFragment(value) : value]);
  const parts = formatOf(text, language()).formatToParts<ReactNode>(Object.fromEntries(wrapped) as Record<string, never>);
  return createElement(Fragment, null, ...parts.map(({ value }) => value));
}

/** The text that a table has for a word of the API; a word it does not know yet is shown as it is. */
export function named(table: Record<string, Text>, word: string): string {
  const text = Object.hasOwn(table, word) ? table[word] : undefined;
  return text === undefined ? word : t(text);
}

function inFragment(wrap: (chunks: ReactNode) => ReactNode): FormatXMLElementFn<ReactNode, ReactNode> {
  return (chunks) => wrap(createElement(Fragment, null, ...chunks));
}

function formatOf(text: Text, spoken: Language): IntlMessageFormat {
  const key = `${spoken} ${text}`;
  const known = formats.get(key);
  if (known) return known;
  const fresh = new IntlMessageFormat(translations()?.texts[text] ?? text, spoken);
  formats.set(key, fresh);
  return fresh;
}

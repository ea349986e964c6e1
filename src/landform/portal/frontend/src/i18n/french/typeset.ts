const NO_BREAK = "\u00a0";

/** French puts a space before `: ; ? !` and within `« »` at which no line may break: nobody has to type it. */
export function typeset<T extends Record<string, string>>(texts: T): T {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.replace(/ (?=[:;?!»])|(?<=«|n°) /g, NO_BREAK)])) as T;
}

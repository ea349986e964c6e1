/** Every word of the search is somewhere in the texts, in any order and case. */
export function matches(search: string, texts: (string | null | undefined)[]): boolean {
  const haystack = texts.filter(Boolean).join("\n").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

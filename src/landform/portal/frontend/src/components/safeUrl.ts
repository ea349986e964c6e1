/** The address if a browser may follow it from our pages, else null (`javascript:`, `data:`, rubbish). */
export function safeUrl(text: string | null | undefined): string | null {
  if (!text) return null;
  // A path of our own server; `//host` and `/\host` would leave it.
  if (/^\/(?![/\\])/.test(text)) return text;
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

import type { Localization } from "@mui/material/locale";
import { useSyncExternalStore } from "react";
import type { rjsf, texts } from "./french";

export const LANGUAGES = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;

/** What a language other than English brings along. */
interface Book {
  texts: Record<string, string>;
  rjsf: Record<string, string>;
  mui: Localization;
}
/** The English text itself is the key: a text that no translation has does not compile. */
export type Text = keyof typeof texts;
export type FormText = keyof typeof rjsf;

const STORED = "landform:language";

let current: Language = "en";
let book: Book | null = null;
const listeners = new Set<() => void>();

export const language = (): Language => current;
/** Null: English, which stands in the code. */
export const translations = (): Book | null => book;

/** Speak this language from now on. French is fetched only by those who read it. */
export async function speak(chosen: Language): Promise<void> {
  const found = chosen === "fr" ? await import("./french") : null;
  current = chosen;
  book = found;
  if (typeof document !== "undefined") document.documentElement.lang = chosen;
  listeners.forEach((tell) => tell());
}

/** The same, remembered for the next visit. */
export async function choose(chosen: Language): Promise<void> {
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // Where nothing may be stored the choice holds until the page is left.
  }
  await speak(chosen);
}

/** What was chosen here before, else the first language of the browser that there is. */
export function preferred(): Language {
  return preferredOf(stored(), navigator.languages);
}

export function preferredOf(chosen: string | null, wanted: readonly string[]): Language {
  const names = [chosen ?? "", ...wanted].map((tag) => tag.slice(0, 2).toLowerCase());
  return names.find((name): name is Language => Object.hasOwn(LANGUAGES, name)) ?? "en";
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

/** The language as the reader's region writes it, for dates: `en-GB` where somebody reads English in London. */
export function regional(wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => tag.toLowerCase().startsWith(current)) ?? current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

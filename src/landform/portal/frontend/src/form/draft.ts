import type { UiSchema } from "@rjsf/utils";
import type { Parameters } from "../api/types";
import { newUuid } from "../api/uuid";
import { withoutConfidential } from "./secrets";

/** A form that is being filled: kept so that a reload loses nothing. */
export interface Draft {
  data: Parameters;
  /** Index of the page shown; one past the last page is the review. */
  step: number;
  /** The Idempotency-Key and the exact values that it was made for. */
  key: string;
  keyFor: string;
}

export const EMPTY_DRAFT: Draft = { data: {}, step: 0, key: "", keyFor: "" };

const PREFIX = "landform:draft:";
const OF_CHANGE = "?change=";
const storageKey = (form: string) => PREFIX + form;

/** What a form is kept under: to change what a request made is another form than to order with the same template. */
export function formName(template: string, changed?: string): string {
  return changed === undefined ? template : template + OF_CHANGE + changed;
}

export function loadDraft(form: string, storage: Pick<Storage, "getItem"> | null = safeStorage()): Draft {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(storageKey(form)) ?? "null");
    return isDraft(stored) ? stored : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

/** What was begun, else a form with these answers. The fixed ones are so whatever was begun. */
export function draftWith(data: Parameters, begun: Draft, fixed: Parameters = {}): Draft {
  return begun === EMPTY_DRAFT ? { ...EMPTY_DRAFT, data } : { ...begun, data: { ...begun.data, ...fixed } };
}

export function saveDraft(form: string, draft: Draft, uiSchemas: UiSchema[] = [], storage: Pick<Storage, "setItem"> | null = safeStorage()): void {
  try {
    storage?.setItem(storageKey(form), JSON.stringify(storable(draft, uiSchemas)));
  } catch {
    // A full or blocked storage costs the draft, not the form.
  }
}

/** Storage gets nothing confidential, nor a key whose values would say it. */
function storable(draft: Draft, uiSchemas: UiSchema[]): Draft {
  const data = uiSchemas.reduce(withoutConfidential, draft.data);
  const isWhole = JSON.stringify(data) === JSON.stringify(draft.data);
  return isWhole ? draft : { ...draft, data, key: "", keyFor: "" };
}

export function forgetDraft(form: string): void {
  safeStorage()?.removeItem(storageKey(form));
}

/** The templates with which something new was begun and not sent, by name. A change is found where it was begun, at its resource. */
export function unfinishedForms(storage: Pick<Storage, "getItem" | "key" | "length"> | null = safeStorage()): string[] {
  if (storage === null) return [];
  return storedNames(storage).filter((name) => !name.includes(OF_CHANGE) && isBegun(loadDraft(name, storage)));
}

export function forgetAllDrafts(): void {
  const storage = safeStorage();
  if (storage !== null) storedNames(storage).forEach(forgetDraft);
}

function storedNames(storage: Pick<Storage, "key" | "length">): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  return keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)).toSorted();
}

/** A form that was only opened holds at most what its template put there. */
function isBegun({ data, step }: Draft): boolean {
  return step > 0 || Object.values(data).some((value) => value !== undefined && value !== "");
}

/**
 * One key per filled form: the same values are the same request however often Create is pressed,
 * changed values are another request.
 */
export function withKeyFor(draft: Draft, parameters: Parameters, newKey: () => string = newUuid): Draft {
  const keyFor = JSON.stringify(parameters);
  return draft.key !== "" && draft.keyFor === keyFor ? draft : { ...draft, key: newKey(), keyFor };
}

function safeStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is Draft {
  const draft = value as Draft | null;
  return typeof draft === "object" && draft !== null && typeof draft.data === "object" && draft.data !== null &&
    Number.isInteger(draft.step) && typeof draft.key === "string" && typeof draft.keyFor === "string";
}

import { problemFrom, type ApiError, unreachable } from "./problems";
import { t } from "../i18n";

export const OWN_API = "/api/landform/v1";
export const CATALOG_API = "/api/catalog";
export const SCAFFOLDER_API = "/api/scaffolder/v2";

/** Longer than any sane answer: a hanging proxy becomes an error with a Retry button. */
const TIMEOUT_MS = 45_000;

interface Call {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export function requestHeaders(extra: Record<string, string> = {}): Record<string, string> {
  return extra;
}

/** Call the service and return its JSON; anything but 2xx is thrown as an ApiError. */
export async function call<T>(path: string, { method = "GET", body, headers, signal }: Call = {}): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: requestHeaders({
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      }),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error; // the page went away: not a failure to show
    throw unreachable(error);
  }
  const text = await response.text();
  if (!response.ok) throw problemFrom(response.status, text);
  return parse<T>(response.status, text);
}

function parse<T>(status: number, text: string): T {
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    const error: ApiError = problemFrom(status, text);
    error.title = t("The service sent an answer that is not JSON");
    throw error;
  }
}

/** `{a: "x", b: undefined}` → `?a=x`; empty values are left out, lists repeat the key. */
export function query(values: Record<string, string | number | string[] | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [String(value)]) search.append(key, one);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

export const segment = encodeURIComponent;

import { t, type Text } from "../i18n";

export interface FieldError {
  field: string;
  message: string;
}

/** What went wrong, in the words of RFC 9457, whoever said it. Status 0: nobody answered. */
export class ApiError extends Error {
  constructor(
    public status: number,
    public title: string,
    public detail: string,
    public type = "",
    public errors: FieldError[] = [],
  ) {
    super(detail || title);
    this.name = "ApiError";
  }
}

/** There is no such thing, or not any more. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

const TITLES: Record<number, Text> = {
  400: "The input is not valid",
  401: "Sign in first",
  403: "Not allowed",
  404: "Not found",
  409: "This conflicts with something else",
  422: "The input is not valid",
  429: "Too many requests",
  502: "The service is not reachable",
  503: "The service is not ready",
  504: "The service took too long",
};

/** What a status means, in the words of the portal. */
export function titleOf(status: number): string {
  const known = TITLES[status];
  return known ? t(known) : t("The service answered {status}", { status: String(status) });
}

/** Read a failed answer: problem+json, Backstage's error body, or whatever a proxy wrote. */
export function problemFrom(status: number, text: string): ApiError {
  const fallback = titleOf(status);
  const body = parseObject(text);
  if (body === null) return new ApiError(status, fallback, "");
  const backstage = body.error;
  if (isObject(backstage)) {
    // Its name is a class of Backstage's code, which tells people nothing.
    return new ApiError(status, fallback, asText(backstage.message));
  }
  return new ApiError(status, asText(body.title) || fallback, asText(body.detail), asText(body.type), fieldErrors(body.errors));
}

export function unreachable(error: unknown): ApiError {
  const timedOut = error instanceof DOMException && error.name === "TimeoutError";
  return timedOut
    ? new ApiError(0, t("The service took too long"), t("It may still be working on it. Try again in a moment."))
    : new ApiError(0, t("The service cannot be reached"), t("Check your connection and that Landform is running."));
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, t("Something went wrong in this page"), error instanceof Error ? error.message : String(error));
}

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((one) => ({ field: fieldOf(one), message: asText(one.message) }));
}

/** A JSON Pointer: as our problems have it, or made of the `path` of Backstage's validation errors. */
function fieldOf({ field, path, message }: Record<string, unknown>): string {
  if (typeof field === "string") return field;
  const tokens = Array.isArray(path) ? path.map(String) : [];
  // Backstage names a missing value only in words, at the object that lacks it.
  const missing = /^requires property "(.+)"$/.exec(asText(message)) ?? /^secrets\.(\S+) is required$/.exec(asText(message));
  const all = missing?.[1] === undefined ? tokens : [...tokens, missing[1]];
  return all.map((token) => `/${encodeURIComponent(token.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

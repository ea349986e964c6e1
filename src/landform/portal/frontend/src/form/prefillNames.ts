import type { Request } from "../api/types";

/** The parameter of a form's address that names the earlier request which it is to be like. */
export const FROM_REQUEST = "from-request";

/** The parameter that names the request of what the form changes; it stays in the address. */
export const CHANGE = "change";

/** The form that proposes to change what a request made. */
export function changePath({ template, id }: Pick<Request, "template" | "id">): string {
  return `/templates/${encodeURIComponent(template)}?${CHANGE}=${encodeURIComponent(id)}`;
}

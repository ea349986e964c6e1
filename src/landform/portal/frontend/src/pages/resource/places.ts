import type { Entity } from "../../api/types";
import { safeUrl } from "../../components/safeUrl";

type Annotations = Entity["metadata"]["annotations"];

/** Where the entity's documentation is written, if that is an address. `dir:` is a folder that only TechDocs knows. */
export function documentationOf(annotations: Annotations): string | null {
  return located(annotations?.["backstage.io/techdocs-ref"]);
}

/** Where the entity's source is read: the page made for people before the place that programs read. */
export function sourceOf(annotations: Annotations): string | null {
  return elsewhere(annotations?.["backstage.io/view-url"]) ?? located(annotations?.["backstage.io/source-location"]);
}

/** The address of a location reference, `url:https://…`. */
function located(reference: string | undefined): string | null {
  return reference?.startsWith("url:") ? elsewhere(reference.slice("url:".length)) : null;
}

/** Annotations are anybody's: only what a browser may follow, and never a page of ours under another name. */
function elsewhere(text: string | undefined): string | null {
  const url = safeUrl(text?.trim());
  return url === null || url.startsWith("/") ? null : url;
}

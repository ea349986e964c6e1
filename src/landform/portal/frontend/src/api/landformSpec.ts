import type { Entity } from "./types";

/** `spec.landform` of a resource that Landform made. Read with care: the catalog takes entities from elsewhere too. */
export interface LandformSpec {
  template?: string;
  template_version?: string;
  request?: string;
  name?: string;
  environment?: string;
  directory?: string;
  module?: string;
}

export function landformSpec(entity: Entity): LandformSpec {
  const spec = asRecord(entity.spec?.landform);
  const text = (key: string) => (typeof spec[key] === "string" ? spec[key] : undefined);
  return {
    template: text("template"),
    template_version: text("template_version"),
    request: text("request") ?? entity.metadata.annotations?.["landform.dev/request-id"],
    name: text("name"),
    environment: text("environment"),
    directory: text("directory") ?? entity.metadata.annotations?.["landform.dev/directory"],
    module: text("module"),
  };
}

export const STATE_LABEL = "landform.dev/state";

/** Whether a resource is as it was asked for, in the catalog's word; undefined where nobody keeps it. */
export function stateOf({ metadata }: Entity): string | undefined {
  return metadata.labels?.[STATE_LABEL];
}

/** What all requests about a resource have in common; null where Landform did not make it. */
export function requestsAbout(entity: Entity): { name: string; environment: string; directory: string } | null {
  if (entity.kind !== "Resource") return null;
  const { name, environment, directory } = landformSpec(entity);
  // One alone would find requests about other resources too.
  return name && environment && directory ? { name, environment, directory } : null;
}

/** Outputs as text, lists and maps as JSON; null for one that is sensitive: its value is not in the catalog. */
export function outputsOf(entity: Entity): Record<string, string | null> {
  const outputs = asRecord(asRecord(entity.spec?.landform).outputs);
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, outputText(value)]),
  );
}

function outputText(value: unknown): string | null {
  if (typeof value !== "object") return String(value);
  const isSensitive = Object.keys(asRecord(value)).join() === "sensitive" && asRecord(value).sensitive === true;
  return isSensitive ? null : JSON.stringify(value);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

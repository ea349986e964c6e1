import type { ReactNode } from "react";
import type { Entity } from "../../api/types";
import { SafeLink } from "../../components/SafeLink";
import { documentationOf, sourceOf } from "./places";
import { t } from "../../i18n";

/** Rows of "About" on where an entity is written down; each only where it is an address. */
export function placeRows({ metadata: { annotations } }: Pick<Entity, "metadata">): [string, ReactNode][] {
  return [
    [t("Documentation"), linked(documentationOf(annotations))],
    [t("Source"), linked(sourceOf(annotations))],
  ];
}

function linked(url: string | null): ReactNode {
  return url && <SafeLink to={url}>{url}</SafeLink>;
}

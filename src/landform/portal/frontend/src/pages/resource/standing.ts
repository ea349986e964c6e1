import { refOf } from "../../api/entityRefs";
import { landformSpec } from "../../api/landformSpec";
import type { Entity, Request } from "../../api/types";

/** What can be done about a resource now. */
export interface Standing {
  /** The request about it that has not ended. */
  underWay: Request | undefined;
  canAct: boolean;
}

/**
 * Whether a request made this very resource.
 *
 * Entities come from elsewhere, too, and can name any request. What that request made is what would
 * be changed or destroyed, so it has to name the entity as well.
 */
export function isMadeBy(entity: Entity, { directory, resource }: Pick<Request, "directory" | "resource">): boolean {
  const ref = refOf(entity);
  // Between an apply and its registration a request names nothing; nothing can be done then anyway.
  return directory === landformSpec(entity).directory && (resource ?? ref).toLowerCase() === ref;
}

/** One thing after the other: while a request about a resource is under way the service takes no other. Undefined: not known yet. */
export function standingOf(requests: Request[] | undefined): Standing {
  const underWay = requests?.find(({ is_terminal }) => !is_terminal);
  return { underWay, canAct: requests !== undefined && underWay === undefined };
}

/** What names the resource as something that it needs. */
export function dependentsOf({ relations = [] }: Entity): string[] {
  return relations.filter(({ type }) => type === "dependencyOf").map(({ targetRef }) => targetRef);
}

/** Whether somebody who retires a resource has typed which. */
export function isConfirmed(typed: string, name: string): boolean {
  return typed.trim() === name;
}

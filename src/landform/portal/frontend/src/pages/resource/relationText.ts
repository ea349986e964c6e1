import { titleOf } from "../../components/names";
import { named, type Text } from "../../i18n";

/** The relations that the catalog makes itself; of others (anybody may add some) the name is shown. */
const RELATIONS: Record<string, Text> = {
  ownedBy: "Owned by",
  ownerOf: "Owner of",
  partOf: "Part of",
  hasPart: "Has part",
  dependsOn: "Depends on",
  dependencyOf: "Dependency of",
  providesApi: "Provides API",
  apiProvidedBy: "API provided by",
  consumesApi: "Consumes API",
  apiConsumedBy: "API consumed by",
  parentOf: "Parent of",
  childOf: "Child of",
  memberOf: "Member of",
  hasMember: "Has member",
};

export function relationText(type: string): string {
  return Object.hasOwn(RELATIONS, type) ? named(RELATIONS, type) : titleOf(type);
}

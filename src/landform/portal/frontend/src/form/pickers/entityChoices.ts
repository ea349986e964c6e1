import { useMemo } from "react";
import { useEntityOptions } from "../../api/catalog";
import { formatEntityRef, parseEntityRef, refOf, shortName } from "../../api/entityRefs";
import { useMe } from "../../api/me";
import { catalogFilters } from "./catalogFilter";
import type { Options } from "./fieldParts";
import { useSettled } from "../useSettled";

export interface PickerSettings {
  defaultKinds: string[];
  /** Offer only what the groups of the asking person own. */
  isOwned?: boolean;
}

export interface EntityChoices {
  refs: string[];
  titleOf: (ref: string) => string | undefined;
  isFetching: boolean;
  isError: boolean;
  /** The catalog has answered the question that is asked now. */
  isSettled: boolean;
}

/** The entities that a picker offers for what is being typed. */
export function useEntityChoices(options: Options, settings: PickerSettings, search: string): EntityChoices {
  const filters = useFilters(options, settings);
  const term = useSettled(search);
  const { data, isFetching, isError, isPlaceholderData } = useEntityOptions({ filters: filters ?? [], term, limit: 200 }, filters !== null);
  const titles = new Map(data?.items.map((entity) => [refOf(entity), entity.metadata.title ?? profileName(entity.spec)]));
  const all = [...titles.keys()];
  return {
    // The server has searched already, also in texts that are not shown.
    refs: search === "" ? all : all.filter((ref) => isLike(search, ref, titles.get(ref))),
    titleOf: (ref) => titles.get(ref),
    isFetching,
    isError,
    isSettled: data !== undefined && !isPlaceholderData && search === "" && term === "",
  };
}

/** Null until it is known who asks, where that matters. */
function useFilters(options: Options, { defaultKinds, isOwned = false }: PickerSettings): string[] | null {
  const { data: me } = useMe();
  return useMemo(() => {
    const filters = catalogFilters(options, defaultKinds);
    if (!isOwned) return filters;
    if (me === undefined) return null;
    const owners = [me.subject, ...me.groups].map((ref) => `relations.ownedBy=${ref}`).join(",");
    return filters.length > 0 ? filters.map((filter) => `${filter},${owners}`) : [owners];
  }, [options, defaultKinds, isOwned, me]);
}

/** What was typed as a full reference. `defaultNamespace: false` means Backstage's own default. */
export function toRef(text: string, options: Options, defaultKinds: string[]): string {
  const kind = typeof options.defaultKind === "string" ? options.defaultKind : (defaultKinds[0] ?? "component");
  const namespace = typeof options.defaultNamespace === "string" ? options.defaultNamespace : "default";
  return formatEntityRef(parseEntityRef(text, kind, namespace));
}

/** How a reference is shown; with `defaultNamespace: false` always with its namespace. */
export function labelOf(ref: string, options: Options): string {
  if (options.defaultNamespace !== false) return shortName(ref);
  const { namespace, name } = parseEntityRef(ref);
  return `${namespace}/${name}`;
}

function isLike(typed: string, ref: string, title: string | undefined): boolean {
  return `${ref}\n${title ?? ""}`.toLowerCase().includes(typed.toLowerCase());
}

function profileName(spec: Record<string, unknown> | undefined): string | undefined {
  const profile = spec?.profile as { displayName?: unknown } | undefined;
  return typeof profile?.displayName === "string" ? profile.displayName : undefined;
}

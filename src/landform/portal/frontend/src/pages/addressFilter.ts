import { useSearchParams } from "react-router";

/** Filters that live in the address bar, so that a filtered list can be shared and reloaded. */
export function useAddressFilter<Name extends string>(names: readonly Name[]) {
  const [search, setSearch] = useSearchParams();
  const filter = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as Record<Name, string>;
  const setFilter = (name: Name) => (value: string) =>
    setSearch(
      () => {
        // Of the address as it is by now: the page may not have been drawn since the last change.
        const after = new URLSearchParams(window.location.search);
        if (value === "") after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const clear = () => setSearch({}, { replace: true });
  const setAll = (values: Partial<Record<Name, string>>) =>
    setSearch(Object.entries<string | undefined>(values).filter((pair): pair is [string, string] => Boolean(pair[1])), { preventScrollReset: true });
  return [filter, setFilter, clear, setAll] as const;
}

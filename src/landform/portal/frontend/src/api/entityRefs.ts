export interface EntityRef {
  kind: string;
  namespace: string;
  name: string;
}

/** Read `group:default/payments`, `default/payments` or `payments`; refs are compared in lower case. */
export function parseEntityRef(text: string, defaultKind = "", defaultNamespace = "default"): EntityRef {
  const [, kind, namespace, name] = /^(?:([^:/]+):)?(?:([^:/]+)\/)?(.*)$/s.exec(text.trim()) ?? [];
  return {
    kind: (kind ?? defaultKind).toLowerCase(),
    namespace: (namespace ?? defaultNamespace).toLowerCase(),
    name: (name ?? "").toLowerCase(),
  };
}

export function formatEntityRef({ kind, namespace, name }: EntityRef): string {
  return `${kind}:${namespace}/${name}`;
}

export function refOf(entity: { kind: string; metadata: { name: string; namespace?: string } }): string {
  return formatEntityRef({
    kind: entity.kind.toLowerCase(),
    namespace: (entity.metadata.namespace ?? "default").toLowerCase(),
    name: entity.metadata.name.toLowerCase(),
  });
}

/** The short name people know: `group:default/payments` → `payments`. */
export function shortName(ref: string): string {
  const { namespace, name } = parseEntityRef(ref);
  return namespace === "default" ? name : `${namespace}/${name}`;
}

export function entityPath(ref: string, defaultKind = ""): string {
  const { kind, namespace, name } = parseEntityRef(ref, defaultKind);
  const tail = `${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  return kind === "resource" ? `/resources/${tail}` : `/entities/${encodeURIComponent(kind)}/${tail}`;
}

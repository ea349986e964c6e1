import { useQuery } from "@tanstack/react-query";
import { call, OWN_API, segment } from "./client";
import type { FormAction, Parameters, Preview, Template, TemplateSummary } from "./types";

export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: ({ signal }) => call<{ items: TemplateSummary[] }>(`${OWN_API}/templates`, { signal }),
  });
}

export function useTemplate(name: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["templates", name],
    queryFn: ({ signal }) => call<Template>(`${OWN_API}/templates/${segment(name)}`, { signal }),
    // A form must not change under the person who fills it.
    staleTime: Infinity,
    refetchOnMount: false,
  });
}

interface PreviewOptions {
  action: FormAction;
  enabled: boolean;
  /** The values may hold passwords: they are kept no longer than they are shown. */
  isConfidential: boolean;
}

/** What a request with these values would write, and what the policies say about it. */
export function usePreview(template: string, parameters: Parameters, { action, enabled, isConfidential }: PreviewOptions) {
  return useQuery({
    enabled,
    gcTime: isConfidential ? 0 : 5 * 60_000,
    queryKey: ["preview", template, action, parameters],
    queryFn: ({ signal }) =>
      call<Preview>(`${OWN_API}/previews`, { method: "POST", body: { template, action, parameters }, signal }),
    staleTime: 30_000,
    retry: false,
  });
}

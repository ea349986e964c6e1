import { useQuery } from "@tanstack/react-query";
import { call, OWN_API, segment } from "./client";
import type { Parameters, Preview, Template, TemplateSummary } from "./types";

export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: ({ signal }) => call<{ items: TemplateSummary[] }>(`${OWN_API}/templates`, { signal }),
  });
}

export function useTemplate(name: string) {
  return useQuery({
    queryKey: ["templates", name],
    queryFn: ({ signal }) => call<Template>(`${OWN_API}/templates/${segment(name)}`, { signal }),
    // A form must not change under the person who fills it.
    staleTime: Infinity,
    refetchOnMount: false,
  });
}

/** What a request with these values would write, and what the policies say about it. */
export function usePreview(template: string, parameters: Parameters) {
  return useQuery({
    queryKey: ["preview", template, parameters],
    queryFn: ({ signal }) =>
      call<Preview>(`${OWN_API}/previews`, { method: "POST", body: { template, parameters }, signal }),
    staleTime: 30_000,
    retry: false,
  });
}

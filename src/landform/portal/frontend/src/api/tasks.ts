import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, query, SCAFFOLDER_API, segment } from "./client";
import { isEnded, type Task } from "./taskTypes";
import type { Parameters } from "./types";

const TASKS = `${SCAFFOLDER_API}/tasks`;
const PAGE_SIZE = 25;
/** The event stream is quicker; this is the safety net. */
const REFRESH_MS = 15_000;

export interface TaskFilter {
  createdBy?: string;
  status?: string;
}

interface Page {
  tasks: Task[];
  totalTasks?: number;
}

/** Newest first. */
export function useTasks(filter: TaskFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: ["tasks", "list", filter],
    queryFn: ({ pageParam, signal }) => call<Page>(`${TASKS}${query({ ...filter, limit: PAGE_SIZE, offset: pageParam })}`, { signal }),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const seen = pages.reduce((sum, { tasks }) => sum + tasks.length, 0);
      return page.tasks.length > 0 && seen < (page.totalTasks ?? 0) ? seen : undefined;
    },
    enabled,
  });
}

export function useTask(id: string) {
  return useQuery({
    queryKey: ["tasks", id],
    queryFn: ({ signal }) => call<Task>(`${TASKS}/${segment(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isEnded(state.data) ? false : REFRESH_MS),
  });
}

export interface NewTask {
  template: string;
  values: Parameters;
  secrets: Record<string, string>;
}

export function useCreateTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ template, values, secrets }: NewTask) =>
      call<{ id: string }>(TASKS, { method: "POST", body: { templateRef: `template:default/${template}`, values, secrets } }),
    // The mutation holds the secrets: forget it at once.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ["tasks", "list"] }),
  });
}

export function useRetryTask(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (secrets: Record<string, string>) => call<{ id: string }>(`${TASKS}/${segment(id)}/retry`, { method: "POST", body: { secrets } }),
    gcTime: 0,
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

export function useCancelTask(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<{ status: string }>(`${TASKS}/${segment(id)}/cancel`, { method: "POST" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

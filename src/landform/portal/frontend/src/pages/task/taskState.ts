import type { Task, TaskEvent, TaskStepSpec } from "../../api/taskTypes";
import { stripAnsi } from "../../components/ansi";
import { t } from "../../i18n";

export type StepState = "ahead" | "processing" | "completed" | "skipped" | "failed" | "cancelled";

export interface StepProgress {
  id: string;
  name: string;
  action: string;
  state: StepState;
  startedAt: string | null;
  endedAt: string | null;
  log: string;
}

export interface TaskProgress {
  steps: StepProgress[];
  /** What was said outside of any step. */
  log: string;
  outcome: "running" | "completed" | "failed" | "cancelled";
  error: { name: string; message: string } | null;
  output: TaskOutput;
}

export interface OutputLink {
  title: string;
  url: string | null;
  entityRef: string | null;
}

export interface TaskOutput {
  links: OutputLink[];
  texts: { title: string; content: string }[];
}

const STATES: Record<string, StepState> = {
  processing: "processing",
  completed: "completed",
  skipped: "skipped",
  failed: "failed",
  cancelled: "cancelled",
};
const NO_OUTPUT: TaskOutput = { links: [], texts: [] };

/** Where a task stands, from what happened in it so far. */
export function taskProgress(task: Task, events: TaskEvent[]): TaskProgress {
  const ordered = [...events].sort((a, b) => a.id - b.id);
  const ended = endOf(ordered);
  const body = ended?.type === "completion" ? ended.body : undefined;
  const outcome = outcomeOf(task, ended);
  return {
    steps: task.spec.steps.map((step) => stepProgress(step, ordered, outcome)),
    log: linesOf(ordered.filter(({ type, body }) => type !== "completion" && body.stepId === undefined)),
    outcome,
    error: body?.error ? { name: body.error.name ?? "Error", message: stripAnsi(body.error.message ?? body.message) } : null,
    output: readOutput(body?.output),
  };
}

/** The last end, unless the task was tried again after it. */
function endOf(events: TaskEvent[]): TaskEvent | undefined {
  const last = events.findLast(({ type }) => type !== "log");
  if (last === undefined || last.type === "recovered") return undefined;
  return last;
}

function outcomeOf(task: Task, ended: TaskEvent | undefined): TaskProgress["outcome"] {
  if (ended?.type === "cancelled") return "cancelled";
  if (ended !== undefined) return ended.body.error ? "failed" : "completed";
  // Events come a little later than the task itself; an end without any stays an end.
  return task.status === "failed" || task.status === "completed" || task.status === "cancelled" ? task.status : "running";
}

function stepProgress(step: TaskStepSpec, events: TaskEvent[], outcome: TaskProgress["outcome"]): StepProgress {
  const own = events.filter(({ body }) => body.stepId === step.id);
  const told = own.filter(({ body }) => body.status !== undefined && Object.hasOwn(STATES, body.status));
  const last = told.at(-1);
  const state = isToBeDoneAgain(last, events) ? "ahead" : (STATES[last?.body.status ?? ""] ?? "ahead");
  const begun = told.findLast(({ body }) => body.status === "processing");
  // A later attempt says once more of a step that is done that it is.
  const ended = told.find(({ id, body }) => id > (begun?.id ?? 0) && body.status !== "processing");
  return {
    id: step.id,
    name: step.name || step.id,
    action: step.action,
    state: state === "processing" && outcome === "cancelled" ? "cancelled" : state,
    startedAt: state === "ahead" ? null : (begun?.createdAt ?? null),
    endedAt: state === "ahead" ? null : (ended?.createdAt ?? null),
    log: linesOf(own),
  };
}

/** Another attempt goes on with the step that failed: what was said of it, and after it, holds no longer. */
function isToBeDoneAgain(last: TaskEvent | undefined, events: TaskEvent[]): boolean {
  const retriedAt = events.findLast(({ type }) => type === "recovered")?.id ?? 0;
  if (last === undefined || last.id > retriedAt || last.body.status === "completed") return false;
  const failedAt = events.findLast(({ id, body }) => body.status === "failed" && id < retriedAt)?.id ?? retriedAt;
  return last.body.status !== "skipped" || last.id > failedAt;
}

function linesOf(events: TaskEvent[]): string {
  return events.map(({ body }) => stripAnsi(body.message).trimEnd()).join("\n");
}

/** What the template's author wants to show; read with care, any JSON may come. */
export function readOutput(output: unknown): TaskOutput {
  if (!isRecord(output)) return NO_OUTPUT;
  return {
    links: records(output.links)
      .map((link) => ({ title: text(link.title) ?? text(link.url) ?? text(link.entityRef) ?? "", url: text(link.url), entityRef: text(link.entityRef) }))
      .filter(({ url, entityRef }) => url !== null || entityRef !== null),
    texts: records(output.text)
      .map(({ title, content }) => ({ title: text(title) ?? t("Result"), content: text(content) ?? "" }))
      .filter(({ content }) => content !== ""),
  };
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

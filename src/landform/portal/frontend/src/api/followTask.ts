import { asApiError, type ApiError } from "./problems";
import type { TaskEvent } from "./taskTypes";

/** What following a task needs from outside; each reads what happened after an event. */
export interface TaskSource {
  stream: (after: number) => AsyncIterable<TaskEvent | "open">;
  poll: (after: number) => Promise<TaskEvent[]>;
  wait: () => Promise<void>;
  hasStopped: () => boolean;
}

export interface TaskListener {
  onEvent: (event: TaskEvent) => void;
  onConnection: (connection: "live" | "polling" | "waiting" | "ended" | "refused", error?: ApiError) => void;
}

/**
 * Hand on every event once, in order, until the task has ended.
 *
 * A stream that breaks is opened again where it broke. Where polling brings events that the stream
 * did not (a proxy keeps them back), polling goes on alone.
 */
export async function followTask(source: TaskSource, listener: TaskListener, after = 0): Promise<void> {
  const progress = new Progress(listener, after);
  let canStream = true;
  while (!source.hasStopped()) {
    try {
      const before = progress.after;
      if (canStream) await readStream(source, listener, progress);
      if (source.hasStopped()) return;
      if (!progress.hasEnded && progress.after === before) {
        const found = await source.poll(progress.after);
        if (source.hasStopped()) return;
        found.forEach((event) => progress.take(event));
        if (found.length > 0) canStream = false;
        listener.onConnection("polling");
      }
    } catch (error) {
      if (source.hasStopped()) return;
      const problem = asApiError(error);
      if ([401, 403, 404].includes(problem.status)) return listener.onConnection("refused", problem);
      listener.onConnection("waiting", problem);
    }
    if (progress.hasEnded) return listener.onConnection("ended");
    await source.wait();
  }
}

/** A stream that breaks is no failure: what it did not bring is asked for again. A refusal is. */
async function readStream(source: TaskSource, listener: TaskListener, progress: Progress): Promise<void> {
  try {
    for await (const event of source.stream(progress.after)) {
      if (event === "open") listener.onConnection("live");
      else progress.take(event);
    }
  } catch (error) {
    if ([401, 403, 404].includes(asApiError(error).status)) throw error;
    listener.onConnection("waiting");
  }
}

class Progress {
  hasEnded = false;

  constructor(
    private listener: TaskListener,
    public after: number,
  ) {}

  take(event: TaskEvent): void {
    // `completion` comes with every answer, and streams may repeat themselves.
    if (event.id <= this.after) return;
    this.after = event.id;
    if (event.type === "completion" || event.type === "cancelled") this.hasEnded = true;
    if (event.type === "recovered") this.hasEnded = false;
    this.listener.onEvent(event);
  }
}

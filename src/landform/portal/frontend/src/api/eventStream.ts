import { requestHeaders } from "./client";
import { problemFrom } from "./problems";
import { EventStreamParser, type ServerSentEvent } from "./serverSentEvents";

/** In milliseconds; a longer silence ends the stream. */
interface Patience {
  /** How long the first event may take, and how long each after it. */
  first: number;
  next: number;
}

/** Read a `text/event-stream` until it ends; `open` says that the server answered. Raises ApiError when it refuses. */
export async function* readEventStream(path: string, stop: AbortSignal, patience: Patience): AsyncGenerator<ServerSentEvent | "open"> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), patience.first);
  try {
    const response = await fetch(path, {
      headers: requestHeaders({ Accept: "text/event-stream" }),
      cache: "no-store",
      signal: AbortSignal.any([stop, silence.signal]),
    });
    if (!response.ok || response.body === null) throw problemFrom(response.status, await response.text());
    yield "open";
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), patience.next);
      yield* parser.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/** How long to wait before the next attempt: longer each time, and not all browsers at once. */
export class Backoff {
  private delay = FIRST_DELAY_MS;

  reset(): void {
    this.delay = FIRST_DELAY_MS;
  }

  async wait(stop: AbortSignal): Promise<void> {
    const now = this.delay * (0.75 + Math.random() / 2);
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY_MS);
    await pause(now, stop);
  }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

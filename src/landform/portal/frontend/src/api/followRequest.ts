import { asApiError, type ApiError } from "./problems";
import type { RequestEvent } from "./types";

export type Connection = "connecting" | "live" | "waiting" | "lost" | "ended" | "refused";

/** What following a request needs from outside. */
export interface RequestSource {
  stream: (after: number) => AsyncIterable<RequestEvent | "open" | "end">;
  /** Until the next attempt: longer each time, until an event resets it. */
  wait: () => Promise<void>;
  reset: () => void;
  hasStopped: () => boolean;
}

export interface RequestListener {
  onEvent: (event: RequestEvent) => void;
  /** The connection stands again after it was lost: whatever else the page shows may be old. */
  onReturn: () => void;
  onConnection: (connection: Connection, error?: ApiError) => void;
}

/**
 * Hand on every event, in order, until the request has ended. A stream that breaks is opened again
 * where it broke; it is lost when that does not succeed at once.
 */
export async function followRequest(source: RequestSource, listener: RequestListener): Promise<void> {
  let after = 0;
  let failures = 0;
  while (!source.hasStopped()) {
    try {
      for await (const event of source.stream(after)) {
        if (event === "open") {
          if (failures > 0) listener.onReturn();
          failures = 0;
          listener.onConnection("live");
        } else if (event === "end") {
          return listener.onConnection("ended");
        } else {
          source.reset();
          after = Math.max(after, event.id);
          listener.onEvent(event);
        }
      }
    } catch (error) {
      if (source.hasStopped()) return;
      const problem = asApiError(error);
      // Asking again changes nothing.
      if ([401, 403, 404].includes(problem.status)) return listener.onConnection("refused", problem);
      failures += 1;
    }
    listener.onConnection(failures > 1 ? "lost" : "waiting");
    await source.wait();
  }
}

import { asApiError, type ApiError } from "./problems";

export type Connection = "connecting" | "live" | "polling" | "waiting" | "lost" | "ended" | "refused";

interface Numbered {
  id: number;
}

/** What following something needs from outside; each reads what happened after an event. */
export interface Source<Event extends Numbered> {
  stream: (after: number) => AsyncIterable<Event | "open">;
  poll: (after: number) => Promise<Event[]>;
  /** Until the next attempt: longer each time, until an event comes. */
  wait: () => Promise<void>;
  hasStopped: () => boolean;
  /** Whether it has ended with this event, or goes on again; undefined: as before. */
  ends: (event: Event) => boolean | undefined;
}

export interface Listener<Event> {
  onEvent: (event: Event) => void;
  onConnection: (connection: Connection, error?: ApiError) => void;
  /** The service answers again after it did not: whatever else the page shows may be old. */
  onReturn?: () => void;
}

/**
 * Hand on every event once, in order, until what is followed has ended.
 *
 * A stream that breaks is opened again where it broke. Where polling brings events that an open
 * stream kept back (a proxy does that), polling goes on alone. The connection is lost when the
 * service does not answer twice in a row.
 */
export async function follow<Event extends Numbered>(source: Source<Event>, listener: Listener<Event>, after = 0): Promise<void> {
  const progress = new Progress(source, listener, after);
  let canStream = true;
  let failures = 0;
  const onAnswer = (connection: Connection) => {
    if (failures > 0) listener.onReturn?.();
    failures = 0;
    listener.onConnection(connection);
  };
  while (!source.hasStopped()) {
    try {
      const before = progress.after;
      const wasSilent = canStream && (await readStream(source, listener, progress, onAnswer));
      if (source.hasStopped()) return;
      if (!progress.hasEnded && progress.after === before) {
        const found = await source.poll(progress.after);
        if (source.hasStopped()) return;
        found.forEach((event) => progress.take(event));
        if (found.length > 0 && wasSilent) canStream = false;
        onAnswer("polling");
      }
    } catch (error) {
      if (source.hasStopped()) return;
      const problem = asApiError(error);
      if (isRefusal(problem)) return listener.onConnection("refused", problem);
      failures += 1;
      listener.onConnection(failures > 1 ? "lost" : "waiting", problem);
    }
    if (progress.hasEnded) return listener.onConnection("ended");
    await source.wait();
  }
}

/**
 * Whether it was open and said nothing, which is what a proxy makes of it. A stream that breaks is
 * no failure: what it did not bring is asked for again. A refusal is.
 */
async function readStream<Event extends Numbered>(
  source: Source<Event>,
  listener: Listener<Event>,
  progress: Progress<Event>,
  onAnswer: (connection: Connection) => void,
): Promise<boolean> {
  const before = progress.after;
  let isOpen = false;
  try {
    for await (const event of source.stream(progress.after)) {
      if (event === "open") {
        isOpen = true;
        onAnswer("live");
      } else progress.take(event);
    }
  } catch (error) {
    if (isRefusal(asApiError(error))) throw error;
    if (isOpen) listener.onConnection("waiting");
    isOpen &&= error instanceof DOMException && error.name === "AbortError"; // we gave up on it
  }
  return isOpen && progress.after === before;
}

/** Asking again changes nothing. */
function isRefusal({ status }: ApiError): boolean {
  return [401, 403, 404].includes(status);
}

class Progress<Event extends Numbered> {
  hasEnded = false;

  constructor(
    private source: Source<Event>,
    private listener: Listener<Event>,
    public after: number,
  ) {}

  take(event: Event): void {
    // The last event may come with every answer, and streams may repeat themselves.
    if (event.id <= this.after) return;
    this.after = event.id;
    this.hasEnded = this.source.ends(event) ?? this.hasEnded;
    this.listener.onEvent(event);
  }
}

export interface ServerSentEvent {
  type: string;
  id: string;
  data: string;
}

/**
 * Turn pieces of a `text/event-stream` into events.
 *
 * EventSource hides the status of a refusal, so the portal reads the stream itself.
 * Pieces may end anywhere, also between CR and LF.
 */
export class EventStreamParser {
  private rest = "";
  private type = "";
  private id = "";
  private data: string[] = [];

  push(piece: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    // A trailing CR may be half of a CRLF: keep it until the next piece tells.
    const text = this.rest + piece;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = this.line(line);
      if (event) events.push(event);
    }
    return events;
  }

  private line(line: string): ServerSentEvent | null {
    if (line === "") return this.dispatch();
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === "event") this.type = value ?? "";
    else if (field === "data") this.data.push(value ?? "");
    else if (field === "id") this.id = value ?? "";
    return null; // a comment (keep-alive) or a field we do not use
  }

  private dispatch(): ServerSentEvent | null {
    const event = { type: this.type || "message", id: this.id, data: this.data.join("\n") };
    // `end` is told by its name alone; any other event without data is dropped, as browsers do.
    const isNothing = this.data.length === 0 && this.type !== "end";
    this.type = "";
    this.data = [];
    return isNothing ? null : event;
  }
}

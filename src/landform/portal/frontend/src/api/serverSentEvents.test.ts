import { describe, expect, it } from "vitest";
import { EventStreamParser } from "./serverSentEvents";

const STREAM = ': hello\n\nevent: request-event\nid: 7\ndata: {"a":1}\n\nevent: end\n\n';

describe("EventStreamParser", () => {
  it("reads events and skips keep-alive comments", () => {
    expect(new EventStreamParser().push(STREAM)).toEqual([
      { type: "request-event", id: "7", data: '{"a":1}' },
      { type: "end", id: "7", data: "" },
    ]);
  });

  it.each(["\n", "\r\n"])("gives the same events however the stream is cut (%j)", (newline) => {
    const stream = STREAM.replaceAll("\n", newline);
    for (let cut = 0; cut <= stream.length; cut++) {
      const parser = new EventStreamParser();
      const events = [...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))];
      expect(events.map((event) => event.type)).toEqual(["request-event", "end"]);
      expect(events[0]?.data).toBe('{"a":1}');
    }
  });

  it("joins the lines of one event", () => {
    expect(new EventStreamParser().push("data: a\ndata: b\n\n")[0]?.data).toBe("a\nb");
  });
});

import { describe, expect, it } from "vitest";
import { follow as followFrom } from "./follow";
import { ApiError } from "./problems";

interface Event {
  id: number;
  type: string;
}
type Script = (after: number) => Event[] | Error;

const event = (id: number, type = "log"): Event => ({ id, type });
const ALL = [event(3), event(5), event(8), event(9, "completion")];
const SILENCE = new DOMException("nothing came", "AbortError");
const gone = () => new TypeError("network error");

/** A service that plays streams, then is as `poll` says; `true` in front of a stream: it does not open. */
async function follow(streams: (Script | { refusing: Script })[], poll: Event[] | (() => Event[] | Error) = ALL, after = 0) {
  const seen: number[] = [];
  const asked: string[] = [];
  const connections: string[] = [];
  let returns = 0;
  const source = {
    async *stream(from: number) {
      asked.push(`stream ${from}`);
      const next = streams.shift() ?? (() => []);
      const script = typeof next === "function" ? next : next.refusing;
      if (typeof next === "function") yield "open" as const;
      const found = script(from);
      if (found instanceof Error) throw found;
      for (const one of found) yield await Promise.resolve(one);
    },
    poll: (from: number) => {
      asked.push(`poll ${from}`);
      const found = typeof poll === "function" ? poll() : poll;
      if (found instanceof Error) return Promise.reject(found);
      return Promise.resolve(found.filter(({ id, type }) => id > from || type === "completion").slice(0, 2));
    },
    wait: () => Promise.resolve(),
    hasStopped: () => asked.length > 20,
    ends: ({ type }: Event) => (type === "recovered" ? false : ["completion", "cancelled"].includes(type) || undefined),
  };
  await followFrom(
    source,
    { onEvent: ({ id }: Event) => seen.push(id), onConnection: (one) => connections.push(one), onReturn: () => (returns += 1) },
    after,
  );
  return { seen, asked, connections, returns };
}

describe("follow", () => {
  it("reads one stream to its end", async () => {
    expect(await follow([() => ALL])).toEqual({ seen: [3, 5, 8, 9], asked: ["stream 0"], connections: ["live", "ended"], returns: 0 });
  });

  it("goes on after the last event when the stream breaks, and hands nothing on twice", async () => {
    const { seen, asked } = await follow([() => ALL.slice(0, 2), () => ALL.slice(1)]);
    expect([seen, asked]).toEqual([[3, 5, 8, 9], ["stream 0", "stream 5"]]);
  });

  it.each([["ends", []], ["stays open", SILENCE]])("polls alone once polling brings what a stream that %s did not", async (_, found) => {
    const { seen, asked, connections } = await follow([() => found, () => ALL]);
    expect(seen).toEqual([3, 5, 8, 9]);
    expect(asked).toEqual(["stream 0", "poll 0", "poll 5"]);
    expect(connections.slice(-2)).toEqual(["polling", "ended"]);
  });

  it("streams again after polling brought what a broken stream did not", async () => {
    const polled = [[event(3)]];
    const { seen, asked } = await follow([gone, () => ALL.slice(1)], () => polled.shift() ?? []);
    expect([seen, asked]).toEqual([[3, 5, 8, 9], ["stream 0", "poll 0", "stream 3"]]);
  });

  it("streams again after a pause in which nothing happened", async () => {
    const { seen, asked } = await follow([() => [], () => ALL], []);
    expect([seen, asked]).toEqual([[3, 5, 8, 9], ["stream 0", "poll 0", "stream 0"]]);
  });

  it("takes a broken stream for a pause, and a refusal for an answer", async () => {
    expect((await follow([() => new ApiError(0, "gone", ""), () => ALL], [])).seen).toEqual([3, 5, 8, 9]);
    expect((await follow([{ refusing: () => new ApiError(404, "none", "") }])).connections).toEqual(["refused"]);
  });

  it("says that the connection is lost when the service does not answer twice, and when it is back", async () => {
    const down = { refusing: gone };
    const found = await follow([() => ALL.slice(0, 1), down, down, down, () => ALL.slice(1)], gone);
    expect(found.connections).toEqual(["live", "waiting", "lost", "lost", "live", "ended"]);
    expect(found).toMatchObject({ seen: [3, 5, 8, 9], returns: 1 });
  });

  it("ends when it was cancelled, and goes on when it was retried", async () => {
    expect((await follow([() => [event(1), event(2, "cancelled")]])).connections.at(-1)).toBe("ended");
    const { seen } = await follow([() => [event(10, "recovered"), event(11), event(12, "completion")]], [], 9);
    expect(seen).toEqual([10, 11, 12]);
  });
});

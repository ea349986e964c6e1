import { describe, expect, it } from "vitest";
import { followTask, type TaskSource } from "./followTask";
import { ApiError } from "./problems";
import type { TaskEvent } from "./taskTypes";

const event = (id: number, type: TaskEvent["type"] = "log"): TaskEvent => ({ id, type, createdAt: "", body: { message: `m${id}` } });
const ALL = [event(3), event(5), event(8), event(9, "completion")];

/** Plays a script of streams; polling always tells the truth. */
async function follow(streams: ((after: number) => TaskEvent[] | Error)[], polled: TaskEvent[] = ALL, after = 0) {
  const seen: number[] = [];
  const asked: string[] = [];
  const connections: string[] = [];
  const source: TaskSource = {
    async *stream(from) {
      asked.push(`stream ${from}`);
      const found = streams.shift()?.(from) ?? [];
      yield "open" as const;
      if (found instanceof Error) throw found;
      yield* found;
    },
    poll: (from) => {
      asked.push(`poll ${from}`);
      return Promise.resolve(polled.filter(({ id, type }) => id > from || type === "completion").slice(0, 2));
    },
    wait: () => Promise.resolve(),
    hasStopped: () => asked.length > 20,
  };
  await followTask(source, { onEvent: ({ id }) => seen.push(id), onConnection: (one) => connections.push(one) }, after);
  return { seen, asked, connections };
}

describe("followTask", () => {
  it("reads one stream to its end", async () => {
    expect(await follow([() => ALL])).toEqual({ seen: [3, 5, 8, 9], asked: ["stream 0"], connections: ["live", "ended"] });
  });

  it("goes on after the last event when the stream breaks, and hands nothing on twice", async () => {
    const { seen, asked } = await follow([() => ALL.slice(0, 2), () => ALL.slice(1)]);
    expect([seen, asked]).toEqual([[3, 5, 8, 9], ["stream 0", "stream 5"]]);
  });

  it("polls alone once polling brings what the stream does not", async () => {
    const { seen, asked } = await follow([() => [], () => ALL]);
    expect(seen).toEqual([3, 5, 8, 9]);
    expect(asked).toEqual(["stream 0", "poll 0", "poll 5"]);
  });

  it("streams again after a pause in which nothing happened", async () => {
    const { seen, asked } = await follow([() => [], () => ALL], []);
    expect([seen, asked]).toEqual([[3, 5, 8, 9], ["stream 0", "poll 0", "stream 0"]]);
  });

  it("takes a broken stream for a pause, and a refusal for an answer", async () => {
    expect((await follow([() => new ApiError(0, "gone", ""), () => ALL], [])).seen).toEqual([3, 5, 8, 9]);
    expect((await follow([() => new ApiError(404, "none", "")])).connections.at(-1)).toBe("refused");
  });

  it("ends when the task was cancelled, and goes on when it was retried", async () => {
    expect((await follow([() => [event(1), event(2, "cancelled")]])).connections.at(-1)).toBe("ended");
    const { seen } = await follow([() => [event(10, "recovered"), event(11), event(12, "completion")]], [], 9);
    expect(seen).toEqual([10, 11, 12]);
  });
});

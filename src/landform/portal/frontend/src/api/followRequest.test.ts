import { describe, expect, it } from "vitest";
import { followRequest } from "./followRequest";
import { ApiError } from "./problems";
import type { RequestEvent } from "./types";

const event = (id: number) => ({ id }) as RequestEvent;
type Piece = RequestEvent | "open" | "end" | Error;

/** Plays a script of streams, each to its end or to its error. */
async function follow(...streams: Piece[][]) {
  const seen: number[] = [];
  const asked: number[] = [];
  const connections: string[] = [];
  let returns = 0;
  await followRequest(
    {
      async *stream(after) {
        asked.push(after);
        for (const piece of streams.shift() ?? []) {
          if (piece instanceof Error) throw piece;
          yield piece;
        }
      },
      wait: () => Promise.resolve(),
      reset: () => undefined,
      hasStopped: () => streams.length === 0 && asked.length > 0,
    },
    {
      onEvent: ({ id }) => seen.push(id),
      onReturn: () => (returns += 1),
      onConnection: (connection) => connections.push(connection),
    },
  );
  return { seen, asked, connections, returns };
}

describe("followRequest", () => {
  it("reads one stream to its end", async () => {
    expect(await follow(["open", event(3), event(5), "end"])).toEqual({ seen: [3, 5], asked: [0], connections: ["live", "ended"], returns: 0 });
  });

  it("opens a stream that was closed where it ended, and makes nothing of it", async () => {
    const found = await follow(["open", event(3)], ["open", event(5), "end"]);
    expect(found).toEqual({ seen: [3, 5], asked: [0, 3], connections: ["live", "waiting", "live", "ended"], returns: 0 });
  });

  it("says that the connection is lost when a second attempt fails, and when it is back", async () => {
    const gone = new TypeError("network error");
    const found = await follow(["open", event(3), gone], [gone], [gone], ["open", event(5), "end"]);
    expect(found.connections).toEqual(["live", "waiting", "lost", "lost", "live", "ended"]);
    expect(found).toMatchObject({ seen: [3, 5], asked: [0, 3, 3, 3], returns: 1 });
  });

  it("does not ask again after a refusal", async () => {
    expect(await follow([new ApiError(404, "none", "")], ["open"])).toMatchObject({ asked: [0], connections: ["refused"] });
  });
});

import { describe, expect, it } from "vitest";
import { endOfRequest } from "./requestEvents";
import type { RequestEvent } from "./types";

type Told = [type: string, to_status: string];

/** After which of these events of a request nothing more comes. */
function endsAfter(events: Told[]): number[] {
  const ends = endOfRequest();
  const told = events.map(([type, to_status], id) => ({ id, type, to_status }) as RequestEvent);
  return told.filter(ends).map(({ id }) => id);
}

const OPENED: Told[] = [
  ["submitted", "submitted"],
  ["pull_request_opened", "pull_request_open"],
];

describe("the end of a request", () => {
  it("comes with its last event", () => {
    expect(endsAfter([...OPENED, ["resource_registered", "applied"], ["pull_request_merged", "completed"]])).toEqual([3]);
    expect(endsAfter([OPENED[0]!, ["rejected", "rejected"]])).toEqual([1]);
  });

  it("comes to what is withdrawn when its pull request is closed", () => {
    expect(endsAfter([...OPENED, ["withdrawn", "cancelled"], ["pull_request_closed", "cancelled"]])).toEqual([3]);
  });

  it("comes at once to what is withdrawn before it has a pull request", () => {
    expect(endsAfter([OPENED[0]!, ["withdrawn", "cancelled"]])).toEqual([1]);
  });
});

import { expect, it } from "vitest";
import { describeDuration, describeTime } from "./timeText";

it.each([
  [0, "just now"],
  [20, "just now"],
  [-50, "1 minute ago"],
  [-5 * 60, "5 minutes ago"],
  [-3 * 3600, "3 hours ago"],
  [-26 * 3600, "yesterday"],
  [3 * 86_400, "in 3 days"],
])("%i seconds from now is %s", (seconds, text) => {
  expect(describeTime(1e12 + seconds * 1000, 1e12)).toBe(text);
});

it("says how long something took", () => {
  expect(describeDuration("2026-01-01T00:00:00Z", "2026-01-01T00:02:05Z")).toBe("2 min 5 s");
});

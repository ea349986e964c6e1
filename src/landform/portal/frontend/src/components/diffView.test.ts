import { expect, it } from "vitest";
import { preferredView } from "./diffView";

it("is beside each other in a wide window, until somebody chooses", () => {
  expect(preferredView(null, true)).toBe("split");
  expect(preferredView(null, false)).toBe("unified");
  expect(preferredView("unified", true)).toBe("unified");
  expect(preferredView("split", false)).toBe("split");
  expect(preferredView("nonsense", true)).toBe("split");
});

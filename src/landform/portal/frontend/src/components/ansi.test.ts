import { expect, it } from "vitest";
import { stripAnsi } from "./ansi";

it.each([
  ["\u001b[1m\u001b[32mApply complete!\u001b[0m", "Apply complete!"],
  ["a\r\nb\tc", "a\nb\tc"],
  ["\u001b]8;;http://evil.test\u0007link\u001b]8;;\u0007", "link"],
  ["bell\u0007 nul\u0000", "bell nul"],
  ["<b>not html</b>", "<b>not html</b>"],
  ["\u001b[38;5;12mx\u001b[K", "x"],
])("%j", (raw, plain) => {
  expect(stripAnsi(raw)).toBe(plain);
});

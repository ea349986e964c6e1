import { expect, it } from "vitest";
import { safeUrl } from "./safeUrl";

it.each(["https://example.test/a", "http://127.0.0.1:8080/x", "/pull-requests/3"])("lets %s through", (url) => {
  expect(safeUrl(url)).toBe(url);
});

it.each([
  "javascript:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "//evil.test",
  "/\\evil.test",
  "vbscript:x",
  "relative",
  "",
  null,
  undefined,
])("stops %j", (url) => {
  expect(safeUrl(url)).toBeNull();
});

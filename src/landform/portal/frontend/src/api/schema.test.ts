import { readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

// That openapi.json is what the service says is tested in Python (tests/unit/test_docs.py).
it("is what openapi.json makes of it: run `make docs` when this fails", async () => {
  const source = new URL("../../openapi.json", import.meta.url);
  const made = COMMENT_HEADER + astToString(await openapiTS(source));

  expect(readFileSync(new URL("schema.d.ts", import.meta.url), "utf8")).toBe(made);
});

import { describe, expect, it } from "vitest";
import { problemFrom } from "./problems";

const fields = (errors: object[]) => problemFrom(400, JSON.stringify({ errors })).errors.map(({ field }) => field);

describe("problemFrom", () => {
  it("reads our field errors and Backstage's alike", () => {
    expect(fields([{ field: "/name", message: "taken" }, { path: ["list", 0, "a/b"], message: "bad" }, { message: "all wrong" }])).toEqual([
      "/name", "/list/0/a~1b", "",
    ]);
  });

  it("finds the field that Backstage says is missing", () => {
    expect(fields([{ path: [], message: 'requires property "repo"' }, { path: [], message: "secrets.token is required" }])).toEqual(["/repo", "/token"]);
  });

  it("has a title for an answer without one", () => {
    expect(problemFrom(400, '{"errors":[]}').title).toBe("The input is not valid");
    expect(problemFrom(409, '{"error":{"name":"ConflictError","message":"no"}}')).toMatchObject({ title: "This conflicts with something else", detail: "no" });
  });
});

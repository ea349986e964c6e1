import { describe, expect, it } from "vitest";
import { documentationOf, sourceOf } from "./places";

const DOCS = "backstage.io/techdocs-ref";
const VIEW = "backstage.io/view-url";
const SOURCE = "backstage.io/source-location";
const REPOSITORY = "https://git.example.test/acme/orders/";

describe("the documentation of an entity", () => {
  it("is where its annotation says", () => {
    expect(documentationOf({ [DOCS]: `url:${REPOSITORY}docs` })).toBe(`${REPOSITORY}docs`);
  });

  it.each([undefined, "", "dir:.", "url:", "url:javascript:alert(1)", "url:/requests", "url: //evil.test", REPOSITORY])("is not at %j", (reference) => {
    expect(documentationOf(reference === undefined ? undefined : { [DOCS]: reference })).toBeNull();
  });
});

describe("the source of an entity", () => {
  it("is the page for people, else the place for programs", () => {
    const annotations = { [VIEW]: `${REPOSITORY}blob/main/x.yaml`, [SOURCE]: `url:${REPOSITORY}` };
    expect(sourceOf(annotations)).toBe(`${REPOSITORY}blob/main/x.yaml`);
    expect(sourceOf({ [SOURCE]: `url:${REPOSITORY}` })).toBe(REPOSITORY);
  });

  it("is the place for programs where the page is none that may be followed", () => {
    expect(sourceOf({ [VIEW]: "about:blank#rejected", [SOURCE]: `url:${REPOSITORY}` })).toBe(REPOSITORY);
  });

  it.each([
    [VIEW, "javascript:alert(1)"],
    [VIEW, "/sign-out"],
    [SOURCE, "file:/etc/passwd"],
    [SOURCE, "url:file:///etc/passwd"],
    [SOURCE, "url:data:text/html,x"],
  ])("is not what %s says with %j", (key, value) => {
    expect(sourceOf({ [key]: value })).toBeNull();
  });
});

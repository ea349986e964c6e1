import { describe, expect, it } from "vitest";
import { changeOf, likeRequest, prefillOf } from "./prefill";
import { formPages } from "./templateForm";

const PAGES = formPages({
  pages: [
    {
      title: "Database",
      schema: {
        properties: {
          name: { type: "string" },
          size: { type: "integer" },
          backup: { type: "boolean" },
          zones: { type: "array", items: { type: "string" } },
          tags: { type: "object" },
          password: { type: "string", "ui:field": "Secret" },
          pin: { type: "string", "ui:widget": "password" },
          cluster: { type: "string", "ui:widget": "hidden" },
        },
        dependencies: { backup: { oneOf: [{ properties: { backup: { const: true }, days: { type: "integer" } } }] } },
      },
    },
  ],
});

const from = (address: string) => prefillOf(new URLSearchParams(address), PAGES);

describe("an address", () => {
  it("gives each field a value of its type", () => {
    expect(from("name=orders&size=20&backup=true&days=7&zones=a&zones=b").data).toEqual({
      name: "orders", size: 20, backup: true, days: 7, zones: ["a", "b"],
    });
    expect(from('zones=["a"]&tags={"team":"x"}').data).toEqual({ zones: ["a"], tags: { team: "x" } });
  });

  it("may give them as Backstage's formData, and one by one on top", () => {
    const formData = encodeURIComponent(JSON.stringify({ name: "a", size: 1 }));
    expect(from(`formData=${formData}&name=b`).data).toEqual({ name: "b", size: 1 });
    expect(from("formData=[1]").data).toEqual({});
    expect(from("formData=nonsense").data).toEqual({});
  });

  it("leaves what cannot be read as it was written, for the form to object to", () => {
    expect(from("size=many&backup=perhaps").data).toEqual({ size: "many", backup: "perhaps" });
  });

  it("sets nothing that nobody could type, and no secret", () => {
    const formData = encodeURIComponent(JSON.stringify({ name: ["a"], zones: "a", password: "x", constructor: "x" }));
    const { data, ignored } = from(`formData=${formData}&pin=1&cluster=evil&other=1&__proto__=x`);
    expect(data).toEqual({});
    expect(ignored.sort()).toEqual(["__proto__", "cluster", "constructor", "name", "other", "password", "pin", "zones"].sort());
  });
});

describe("an earlier request", () => {
  const parameters = { name: "orders", size: 20, pin: "****", gone: "a field of an older version" };

  it("is followed but for its name, its secrets and what the form no longer asks", () => {
    const request = { action: "create", parameters, name: "orders", status: "completed" } as const;
    expect(likeRequest(request, PAGES)).toEqual({ data: { size: 20 }, ignored: ["pin", "gone"] });
  });

  it("is followed to its name where what it made is to be changed", () => {
    expect(changeOf({ parameters }, PAGES)).toEqual({ data: { name: "orders", size: 20 }, ignored: ["pin", "gone"] });
  });

  it.each([
    ["create", "rejected", true],
    ["create", "planned", false],
    ["update", "completed", false],
    ["update", "rejected", false], // what it was to change is still there
    ["destroy", "completed", true],
    ["destroy", "cancelled", false],
  ] as const)("gives its name, too, where that is free again (%s, %s: %s)", (action, status, isFree) => {
    const { data } = likeRequest({ action, parameters, name: "orders", status }, PAGES);
    expect(data).toEqual(isFree ? { name: "orders", size: 20 } : { size: 20 });
  });
});

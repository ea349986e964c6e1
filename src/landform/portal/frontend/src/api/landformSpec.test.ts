import { describe, expect, it } from "vitest";
import { outputsOf, requestsAbout } from "./landformSpec";
import type { Entity } from "./types";

const MADE = { name: "orders-db", environment: "dev", directory: "live/dev/payments/orders-db" };

const resource = (landform: unknown, kind = "Resource"): Entity => ({
  apiVersion: "backstage.io/v1alpha1",
  kind,
  metadata: { name: "orders-db-dev" },
  spec: { type: "database", landform },
});

describe("the requests about a resource", () => {
  it("are for its stack", () => {
    expect(requestsAbout(resource({ ...MADE, request: "r-1", outputs: {} }))).toEqual(MADE);
  });

  it.each([undefined, null, "rubbish", [], {}, { ...MADE, name: undefined }, { ...MADE, environment: "" }, { ...MADE, name: 7 }])(
    "are not asked for by half: %j",
    (landform) => {
      expect(requestsAbout(resource(landform))).toBeNull();
    },
  );

  it("are those of resources only", () => {
    expect(requestsAbout(resource(MADE, "Component"))).toBeNull();
  });
});

describe("the outputs of a resource", () => {
  it("are text; of a sensitive one there is nothing to show", () => {
    const outputs = { endpoint: "db:5432", port: 5432, zones: ["a", "b"], secret: { sensitive: true }, policy: { sensitive: true, of: "all" }, none: null };
    expect(outputsOf(resource({ outputs }))).toEqual({
      endpoint: "db:5432",
      port: "5432",
      zones: '["a","b"]',
      secret: null,
      policy: '{"sensitive":true,"of":"all"}',
    });
  });
});

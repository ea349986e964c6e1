import { describe, expect, it } from "vitest";
import type { Entity, Request } from "../../api/types";
import { dependentsOf, isConfirmed, isMadeBy, standingOf } from "./standing";

const DIRECTORY = "live/dev/payments/orders";
const REF = "resource:default/orders-dev";

const ORDERS: Entity = {
  apiVersion: "backstage.io/v1alpha1",
  kind: "Resource",
  metadata: { name: "orders-dev" },
  spec: { landform: { request: "r-1", directory: DIRECTORY } },
  relations: [
    { type: "ownedBy", targetRef: "group:default/payments" },
    { type: "dependencyOf", targetRef: "component:default/checkout" },
    { type: "dependencyOf", targetRef: "component:default/ledger" },
  ],
};

const request = (id: string, is_terminal: boolean) => ({ id, is_terminal }) as Request;

describe("a resource", () => {
  it("is made by the request that says so, too", () => {
    expect(isMadeBy(ORDERS, { directory: DIRECTORY, resource: REF })).toBe(true);
    expect(isMadeBy(ORDERS, { directory: DIRECTORY, resource: null })).toBe(true);
  });

  it.each([
    { directory: "live/production/payments/orders", resource: REF },
    { directory: DIRECTORY, resource: "resource:default/orders-production" },
  ])("cannot claim to be what another request made: %j", (made) => {
    expect(isMadeBy(ORDERS, made)).toBe(false);
  });

  it("can be changed and retired while nothing about it is under way", () => {
    expect(standingOf([request("r-2", true), request("r-1", true)])).toEqual({ underWay: undefined, canAct: true });
    expect(standingOf([])).toMatchObject({ canAct: true });
  });

  it("waits for the request that is under way", () => {
    const changing = request("r-2", false);
    expect(standingOf([changing, request("r-1", true)])).toEqual({ underWay: changing, canAct: false });
  });

  it("waits until that is known", () => {
    expect(standingOf(undefined)).toEqual({ underWay: undefined, canAct: false });
  });

  it("is needed by what depends on it", () => {
    expect(dependentsOf(ORDERS)).toEqual(["component:default/checkout", "component:default/ledger"]);
    expect(dependentsOf({ ...ORDERS, relations: undefined })).toEqual([]);
  });

  it.each([
    ["orders-dev", true],
    [" orders-dev ", true],
    ["orders", false],
    ["Orders-dev", false],
    ["", false],
  ])("is retired by whoever types its name: %j", (typed, isSure) => {
    expect(isConfirmed(typed, ORDERS.metadata.name)).toBe(isSure);
  });
});

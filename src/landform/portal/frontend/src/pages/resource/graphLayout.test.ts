import { describe, expect, it } from "vitest";
import type { EntityGraph } from "../../api/entityDetails";
import { drawnEdges, NODE_HEIGHT, NODE_WIDTH, placeGraph } from "./graphLayout";

const node = (ref: string, distance: number) => ({ ref, kind: ref.split(":")[0]!, title: null, type: null, exists: true, distance });

const LEDGER: EntityGraph = {
  nodes: [
    node("resource:default/payments-ledger-production", 0),
    node("component:default/payment-service", 1),
    node("component:default/payout-job", 1),
    node("group:default/payments", 1),
    node("system:default/checkout", 2),
  ],
  edges: [
    { source: "resource:default/payments-ledger-production", type: "dependencyOf", target: "component:default/payment-service" },
    { source: "component:default/payment-service", type: "dependsOn", target: "resource:default/payments-ledger-production" },
    { source: "component:default/payout-job", type: "dependsOn", target: "resource:default/payments-ledger-production" },
    { source: "resource:default/payments-ledger-production", type: "ownedBy", target: "group:default/payments" },
    { source: "component:default/payment-service", type: "partOf", target: "system:default/checkout" },
    { source: "component:default/payment-service", type: "partOf", target: "system:default/left-out" },
  ],
  truncated: false,
};

describe("a graph of relations", () => {
  it("draws a relation once, though both ends tell of it", () => {
    expect(drawnEdges(LEDGER.edges.slice(0, 2))).toEqual([LEDGER.edges[1]]);
  });

  it("keeps relations that we have no name for", () => {
    const own = { source: "a:default/a", type: "deployedTo", target: "b:default/b" };
    expect(drawnEdges([own])).toEqual([own]);
  });

  it("places every node in the picture, and none upon another", () => {
    const { nodes, edges, width, height } = placeGraph(LEDGER);
    expect(nodes).toHaveLength(5);
    expect(edges).toHaveLength(4); // what leads to a node that was left out is not drawn
    for (const { x, y } of nodes) {
      expect(x).toBeGreaterThanOrEqual(NODE_WIDTH / 2);
      expect(x).toBeLessThanOrEqual(width - NODE_WIDTH / 2);
      expect(y).toBeLessThanOrEqual(height - NODE_HEIGHT / 2);
    }
    for (const a of nodes) {
      for (const b of nodes) {
        if (a !== b) expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
      }
    }
  });

  it("bears circles and a lone node", () => {
    const edges = [
      { source: "a:default/a", type: "dependsOn", target: "b:default/b" },
      { source: "b:default/b", type: "dependsOn", target: "a:default/a" },
      { source: "a:default/a", type: "dependsOn", target: "a:default/a" },
    ];
    expect(placeGraph({ nodes: [node("a:default/a", 0), node("b:default/b", 1)], edges, truncated: false }).edges).toHaveLength(2);
    expect(placeGraph({ nodes: [node("a:default/a", 0)], edges: [], truncated: false }).nodes).toHaveLength(1);
  });
});

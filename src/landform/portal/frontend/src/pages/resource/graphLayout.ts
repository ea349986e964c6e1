import { Graph, layout } from "@dagrejs/dagre";
import type { EntityGraph, GraphNode } from "../../api/entityDetails";

export interface PlacedNode extends GraphNode {
  x: number;
  y: number;
}

export interface PlacedEdge {
  source: string;
  target: string;
  type: string;
  path: string;
}

export interface PlacedGraph {
  width: number;
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
}

export const NODE_WIDTH = 180;
export const NODE_HEIGHT = 48;

/** The relations that are drawn; each of the others is one of these, told from its other end. */
const DRAWN = new Set(["ownedBy", "partOf", "dependsOn", "providesApi", "consumesApi", "memberOf", "childOf"]);
const INVERSE: Record<string, string> = {
  ownerOf: "ownedBy",
  hasPart: "partOf",
  dependencyOf: "dependsOn",
  apiProvidedBy: "providesApi",
  apiConsumedBy: "consumesApi",
  hasMember: "memberOf",
  parentOf: "childOf",
};

/** Each relation once, whichever ends tell of it. */
export function drawnEdges(edges: EntityGraph["edges"]): EntityGraph["edges"] {
  const found = new Map<string, EntityGraph["edges"][number]>();
  for (const { source, type, target } of edges) {
    const inverse = DRAWN.has(type) ? undefined : INVERSE[type];
    const edge = inverse === undefined ? { source, type, target } : { source: target, type: inverse, target: source };
    found.set(`${edge.source} ${edge.type} ${edge.target}`, edge);
  }
  return [...found.values()];
}

/** Places the nodes from left to right along their relations. */
export function placeGraph({ nodes, edges }: EntityGraph): PlacedGraph {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 90, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { ref } of nodes) graph.setNode(ref, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const drawn = drawnEdges(edges).filter(({ source, target }) => source !== target && graph.hasNode(source) && graph.hasNode(target));
  for (const { source, type, target } of drawn) graph.setEdge(source, target, {}, type);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const { x, y } = graph.node(node.ref) as { x: number; y: number };
      return { ...node, x, y };
    }),
    edges: drawn.map((edge) => {
      const { points } = graph.edge(edge.source, edge.target, edge.type) as { points: { x: number; y: number }[] };
      return { ...edge, path: points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" ") };
    }),
  };
}

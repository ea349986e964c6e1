import { Box, useTheme } from "@mui/material";
import { useNavigate } from "react-router";
import type { EntityGraph } from "../../api/entityDetails";
import { entityPath, shortName } from "../../api/entityRefs";
import { relationText } from "./relationText";
import { NODE_HEIGHT, NODE_WIDTH, type PlacedNode, placeGraph } from "./graphLayout";
import { t } from "../../i18n";

/** The relations as a picture; each box leads to its entity. */
export function GraphPicture({ graph, label }: { graph: EntityGraph; label: string }) {
  const theme = useTheme();
  const placed = placeGraph(graph);
  const { palette } = theme.vars ?? theme;
  return (
    <Box tabIndex={0} role="region" aria-label={label} sx={{ overflow: "auto", border: 1, borderColor: "divider", borderRadius: 1, maxHeight: 520 }}>
      <Box
        component="svg"
        width={placed.width}
        height={placed.height}
        viewBox={`0 0 ${placed.width} ${placed.height}`}
        sx={{ display: "block", mx: "auto", fontFamily: "inherit", "& a:hover rect, & a:focus rect": { strokeWidth: 2.5 } }}
      >
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0 L8 4 L0 8 z" fill={palette.text.secondary} />
          </marker>
        </defs>
        {placed.edges.map(({ source, type, target, path }) => (
          <path key={`${source} ${type} ${target}`} d={path} fill="none" stroke={palette.text.secondary} strokeOpacity={0.6} markerEnd="url(#arrow)">
            <title>{`${shortName(source)}: ${relationText(type).toLowerCase()} ${shortName(target)}`}</title>
          </path>
        ))}
        {placed.nodes.map((node) => (
          <NodeBox key={node.ref} node={node} />
        ))}
      </Box>
    </Box>
  );
}

function NodeBox({ node: { ref, kind, title, type, exists, distance, x, y } }: { node: PlacedNode }) {
  const theme = useTheme();
  const navigate = useNavigate();
  const { palette } = theme.vars ?? theme;
  const [left, top] = [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2];
  const to = entityPath(ref);
  const go = (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate(to);
  };
  const stroke = distance === 0 ? palette.primary.main : exists ? palette.divider : palette.warning.main;
  return (
    <a {...{ href: to }} onClick={go}>
      <rect
        x={left}
        y={top}
        width={NODE_WIDTH}
        height={NODE_HEIGHT}
        rx={7}
        fill={palette.background.paper}
        stroke={stroke}
        strokeWidth={distance === 0 ? 2.5 : 1.25}
        strokeDasharray={exists ? undefined : "5 4"}
      />
      <text x={left + 12} y={top + 20} fontSize={13} fontWeight={600} fill={palette.text.primary}>
        {shortened(title ?? shortName(ref))}
      </text>{" "}
      <text x={left + 12} y={top + 37} fontSize={11.5} fill={palette.text.secondary}>
        {exists ? shortened([kind, type].filter(Boolean).join(" · ")) : t("not in the catalog")}
      </text>
    </a>
  );
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

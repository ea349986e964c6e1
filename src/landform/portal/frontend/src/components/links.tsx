import { Link, Tooltip } from "@mui/material";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { entityPath, shortName } from "../api/entityRefs";

/** A link within the portal. */
export function AppLink({ to, children, strong = false }: { to: string; children: ReactNode; strong?: boolean }) {
  return (
    <Link component={RouterLink} to={to} sx={{ fontWeight: strong ? 600 : undefined, overflowWrap: "anywhere" }}>
      {children}
    </Link>
  );
}

/** An entity by its short name; the full reference on hover. */
export function EntityLink({ entityRef, defaultKind = "group" }: { entityRef: string; defaultKind?: string }) {
  return (
    <Tooltip title={entityRef} describeChild>
      <Link component={RouterLink} to={entityPath(entityRef, defaultKind)} sx={{ overflowWrap: "anywhere" }}>
        {shortName(entityRef)}
      </Link>
    </Tooltip>
  );
}

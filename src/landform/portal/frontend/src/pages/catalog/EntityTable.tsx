import { Box, Chip, Paper, Stack, Typography } from "@mui/material";
import { entityPath, refOf, shortName } from "../../api/entityRefs";
import type { Entity } from "../../api/types";
import { AppLink, EntityLink } from "../../components/links";
import { LINED } from "../../components/rows";
import { StateChip } from "./StateChip";

/** Entities as a list: name and what it is, type, where it belongs, whose it is. */
export function EntityTable({ items }: { items: Entity[] }) {
  return (
    <Paper component="ul" sx={{ listStyle: "none", m: 0, px: { xs: 2, sm: 2.5 }, py: 0.5 }}>
      {items.map((entity) => (
        <EntityRow key={refOf(entity)} entity={entity} />
      ))}
    </Paper>
  );
}

function EntityRow({ entity }: { entity: Entity }) {
  const { metadata, spec } = entity;
  const displayName = displayNameOf(entity);
  const lifecycle = typeof spec?.lifecycle === "string" ? spec.lifecycle : metadata.labels?.["landform.dev/environment"];
  return (
    <Box
      component="li"
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "minmax(0, 2.4fr) minmax(0, 0.8fr) minmax(0, 0.9fr) minmax(0, 1fr)" },
        gap: { xs: 0.25, sm: 2 },
        alignItems: "center",
        py: 1.25,
        ...LINED,
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Stack direction="row" sx={{ gap: 1, alignItems: "center", flexWrap: "wrap" }}>
          <AppLink to={entityPath(refOf(entity))} strong>
            {displayName}
          </AppLink>
          <StateChip entity={entity} />
        </Stack>
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
          {metadata.description}
        </Typography>
      </Box>
      <Typography variant="body2">{spec?.type}</Typography>
      <Box>{lifecycle && <Chip size="small" variant="outlined" label={lifecycle} color={lifecycle === "deprecated" ? "warning" : "default"} />}</Box>
      <Typography variant="body2" color="textSecondary" component="div">
        {spec?.owner && <EntityLink entityRef={spec.owner} />}
        {spec?.system && (
          <>
            {" · "}
            <EntityLink entityRef={spec.system} defaultKind="system" />
          </>
        )}
        {Array.isArray(spec?.memberOf) && spec.memberOf.map(String).map(shortName).join(", ")}
      </Typography>
    </Box>
  );
}

export function displayNameOf({ metadata, spec }: Entity): string {
  const profile = spec?.profile as { displayName?: unknown } | undefined;
  return metadata.title ?? (typeof profile?.displayName === "string" ? profile.displayName : metadata.name);
}

import { Button, Stack, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { Link as RouterLink } from "react-router";
import { landformSpec, requestsAbout } from "../../api/landformSpec";
import { useRequest, type RequestFilter } from "../../api/requests";
import type { Entity, Request } from "../../api/types";
import { AppLink } from "../../components/links";
import { changePath } from "../../form/prefillNames";
import { RetireDialog } from "./RetireDialog";
import { dependentsOf, isMadeBy, standingOf } from "./standing";
import { useChanges } from "./useChanges";
import { rich, t } from "../../i18n";

/** What can be asked for about a resource that Landform made. */
export function ResourceActions({ entity }: { entity: Entity }) {
  const { request } = landformSpec(entity);
  const about = requestsAbout(entity);
  return request && about && <Actions entity={entity} requestId={request} about={about} />;
}

/** For those who may see the request that made it: to others that is not there, and nothing can be done about what it made. */
function Actions({ entity, requestId, about }: { entity: Entity; requestId: string; about: RequestFilter }) {
  const { data: made } = useRequest(requestId);
  const changes = useChanges(about);
  const [isRetiring, setIsRetiring] = useState(false);
  const noteId = useId();
  const { underWay, canAct } = standingOf(changes.data?.pages.flatMap(({ items }) => items));
  useFollowed(changes.isSuccess, underWay);
  if (made === undefined || !isMadeBy(entity, made)) return null;
  const state = { disabled: !canAct, "aria-describedby": underWay && noteId };
  return (
    <Stack sx={{ gap: 0.5, alignItems: { sm: "flex-end" } }}>
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
        <Button variant="outlined" component={RouterLink} to={changePath(made)} {...state}>
          {t("Change")}
        </Button>
        <Button variant="outlined" color="error" onClick={() => setIsRetiring(true)} {...state}>
          {t("Retire")}
        </Button>
      </Stack>
      {underWay && (
        <Typography id={noteId} variant="body2" color="textSecondary">
          {rich("<link>A request about it</link> is under way.", {
            link: (words) => <AppLink to={`/requests/${encodeURIComponent(underWay.id)}`}>{words}</AppLink>,
          })}
        </Typography>
      )}
      {isRetiring && (
        <RetireDialog
          name={entity.metadata.name}
          title={entity.metadata.title ?? entity.metadata.name}
          consequence="A pull request is opened. Once it is reviewed and applied, the resource is destroyed with everything that it holds, and its entry leaves the catalog. There is no way back then."
          dependents={dependentsOf(entity)}
          requestId={made.id}
          onClose={() => setIsRetiring(false)}
        />
      )}
    </Stack>
  );
}

/** Looks at the resource again whenever a request about it is further: applied it is another one, or gone. */
function useFollowed(isKnown: boolean, underWay: Request | undefined) {
  const client = useQueryClient();
  const stage = underWay ? `${underWay.id} ${underWay.status}` : "none";
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (!isKnown) return;
    if (seen.current !== null && seen.current !== stage) void client.invalidateQueries({ queryKey: ["catalog"] });
    seen.current = stage;
  }, [client, isKnown, stage]);
}

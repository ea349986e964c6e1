import { Box, Stack, Typography } from "@mui/material";
import { shortName } from "../../api/entityRefs";
import type { RequestEvents } from "../../api/requestEvents";
import type { RequestEvent } from "../../api/types";
import { ConnectionChip, ConnectionTrouble } from "../../components/ConnectionState";
import { SkeletonLines } from "../../components/Loaded";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";
import { describeEvent, factsOf, toneOf } from "./eventText";
import { t } from "../../i18n";

/** What happened, newest first, while it happens. */
export function Timeline({ events, connection, error }: RequestEvents) {
  return (
    <Section title={t("Timeline")} beside={<ConnectionChip connection={connection} />} sx={{ alignSelf: "start" }}>
      <ConnectionTrouble connection={connection} error={error} />
      {events.length === 0 && connection === "connecting" && <SkeletonLines count={3} />}
      <Box component="ol" aria-live="polite" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {events.toReversed().map((event) => (
          <TimelineEntry key={event.id} event={event} />
        ))}
      </Box>
    </Section>
  );
}

function TimelineEntry({ event }: { event: RequestEvent }) {
  const facts = factsOf(event);
  return (
    <Stack component="li" direction="row" sx={{ gap: 1.5, pb: 2, position: "relative", "&:last-of-type": { pb: 0 } }}>
      <Box aria-hidden sx={{ width: 10, height: 10, mt: 0.75, borderRadius: 5, flexShrink: 0, bgcolor: toneOf(event) }} />
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {describeEvent(event)}
        </Typography>
        {event.cause && (
          <Typography variant="body2" lang="en" sx={{ overflowWrap: "anywhere" }}>
            {event.cause}
          </Typography>
        )}
        {facts.length > 0 && (
          <Typography variant="caption" color="textSecondary" component="div" sx={{ overflowWrap: "anywhere" }}>
            {facts.join(" · ")}
          </Typography>
        )}
        <Typography variant="caption" color="textSecondary" component="div">
          {event.actor && `${shortName(event.actor)} · `}
          <RelativeTime at={event.at} />
        </Typography>
      </Box>
    </Stack>
  );
}

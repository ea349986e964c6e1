import { Box, Typography } from "@mui/material";
import { type HistoryItem, useHistory } from "../../api/entityDetails";
import { Code } from "../../components/Code";
import { Loaded } from "../../components/Loaded";
import { RelativeTime } from "../../components/RelativeTime";
import { LINED } from "../../components/rows";
import { Section } from "../../components/Section";
import { named, rich, t, type Text } from "../../i18n";

const WHAT: Record<string, Text> = { created: "Created", changed: "Changed", removed: "Removed" };

/** Who changed the entity, when, and what. An older server keeps none: then there is no such part. */
export function History({ entityRef }: { entityRef: string }) {
  const query = useHistory(entityRef);
  if (query.data === null) return null;
  return (
    <Section title={t("History")}>
      <Loaded query={query}>
        {(items) =>
          items === null || items.length === 0 ? (
            <Typography color="textSecondary">{t("Nothing has been written down yet.")}</Typography>
          ) : (
            <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
              {items.map((item, index) => (
                <HistoryRow key={`${item.at} ${index}`} item={item} />
              ))}
            </Box>
          )
        }
      </Loaded>
    </Section>
  );
}

function HistoryRow({ item: { at, actor, what, diff } }: { item: HistoryItem }) {
  return (
    <Box component="li" sx={{ py: 1, ...LINED }}>
      <Typography variant="body2">
        {rich("{what} by {who}, {when}", { what: <strong>{named(WHAT, what)}</strong>, who: actor, when: <RelativeTime at={at} /> })}
      </Typography>
      {diff.length > 0 && (
        <Box component="details" sx={{ mt: 0.5, "& summary": { cursor: "pointer", fontSize: 14 } }}>
          <summary>{t("What changed")}</summary>
          <Code text={JSON.stringify(diff, null, 2)} label={t("What changed")} maxHeight={280} />
        </Box>
      )}
    </Box>
  );
}

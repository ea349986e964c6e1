import { Box, Button, Chip, Paper, Stack, Typography } from "@mui/material";
import { useDeliveries, useReplay, type Delivery, type DeliveryState } from "../../api/operate";
import { Choice } from "../../components/Choice";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { LoadMore } from "../../components/LoadMore";
import { Page } from "../../components/Page";
import { ProblemAlert } from "../../components/ProblemAlert";
import { RelativeTime } from "../../components/RelativeTime";
import { gridRow } from "../../components/rows";
import { useAddressFilter } from "../addressFilter";
import { OperateTabs } from "./OperateTabs";
import { t, type Text } from "../../i18n";

const STATE: Record<DeliveryState, { label: Text; colour: "info" | "success" | "error" }> = {
  waiting: { label: "Waiting", colour: "info" },
  read: { label: "Read", colour: "success" },
  failed: { label: "Failed", colour: "error" },
};

/** What GitHub and the runner sent, and what became of it. */
export function DeliveriesPage() {
  const [filter, setFilter] = useAddressFilter(["state"]);
  const deliveries = useDeliveries(filter.state);
  const replay = useReplay();
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t("Deliveries")}
      subtitle={t("What GitHub and the runner sent, newest first. Replaying one is safe: what it is about is looked at again.")}
    >
      <OperateTabs value="/operate/deliveries" />
      <Stack direction="row" sx={{ mb: 2 }}>
        <Choice label={t("State")} any={t("Any state")} value={filter.state} onChange={setFilter("state")} options={Object.entries(STATE).map(([value, { label }]) => ({ value, label: t(label) }))} />
      </Stack>
      {replay.error !== null && <ProblemAlert error={replay.error} />}
      <Loaded query={deliveries} skeleton={<SkeletonLines count={6} height={56} />}>
        {() =>
          items.length > 0 ? (
            <Paper component="ul" sx={{ px: { xs: 2, sm: 2.5 }, py: 0.5, m: 0, listStyle: "none" }}>
              {items.map((one) => (
                <DeliveryRow key={one.id} delivery={one} isBusy={replay.isPending} onReplay={() => replay.mutate(one.id)} />
              ))}
            </Paper>
          ) : (
            <EmptyState title={filter.state === "" ? t("Nothing was delivered yet") : t("No delivery is in this state")}>
              {t("Webhooks of GitHub and reports of the runner are listed here. Without them the service looks by itself, only later.")}
            </EmptyState>
          )
        }
      </Loaded>
      <LoadMore query={deliveries} />
    </Page>
  );
}

interface RowProps {
  delivery: Delivery;
  isBusy: boolean;
  onReplay: () => void;
}

function DeliveryRow({ delivery, isBusy, onReplay }: RowProps) {
  const { label, colour } = STATE[delivery.state];
  return (
    <Box component="li" sx={gridRow("minmax(0, 1fr) 90px 120px 100px")}>
      <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {delivery.source} · {delivery.event}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          #{delivery.id} · {delivery.delivery_id}
        </Typography>
        {delivery.error && (
          <Typography variant="body2" color="error">
            {delivery.error}
          </Typography>
        )}
      </Box>
      <Chip size="small" variant="outlined" color={colour} label={t(label)} sx={{ justifySelf: "start" }} />
      <Typography variant="body2" color="textSecondary">
        <RelativeTime at={delivery.received_at} />
      </Typography>
      <Button size="small" variant="outlined" disabled={isBusy || delivery.state === "waiting"} onClick={onReplay} aria-label={t("Replay delivery {number}", { number: String(delivery.id) })}>
        {t("Replay")}
      </Button>
    </Box>
  );
}

import ExpandMoreIcon from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Alert, Box, Button, Paper, Stack, Typography, useMediaQuery, type Theme } from "@mui/material";
import { visuallyHidden } from "@mui/utils";
import { memo, useId, type ReactNode } from "react";
import type { CostEstimate, Preview } from "../../api/types";
import { SkeletonLines } from "../../components/Loaded";
import { decisionText, PolicyResults } from "../../components/PolicyResults";
import { CostNote, useCostDetails } from "./CostSection";
import { costLine, money } from "./costText";
import { PreviewFiles } from "./PreviewFiles";
import { useLivePreview, type Asked, type LivePreview } from "./useLivePreview";
import { rich, t } from "../../i18n";

/** Below the bar on top, as high as the window: the form is longer than that, and the preview stays in view. */
const STAYS = { position: "sticky", top: 80, maxHeight: "calc(100vh - 96px)", overflowY: "auto", p: 2.5 } as const;
const UPDATING = { position: "absolute", top: 0, right: 0 } as const;
/** MUI expects several in a row, and rounds the corners of the first and the last. */
const ALONE = { borderRadius: 1, "&::before": { display: "none" } } as const;
const COLUMNS = { xs: "minmax(0, 860px)", lg: "minmax(0, 7fr) minmax(0, 5fr)" };

/** A page of a form, and what its answers would make: beside it, or below where there is no room. A task makes no files. */
export function BesidePreview({ children, ...asked }: Asked & { children: ReactNode }) {
  if (asked.template.orders === "task") return children;
  return (
    <Box sx={{ display: "grid", gap: 3, alignItems: "start", gridTemplateColumns: COLUMNS }}>
      <div>{children}</div>
      <PreviewPlace {...asked} />
    </Box>
  );
}

function PreviewPlace(asked: Asked) {
  const hasRoom = useMediaQuery<Theme>((theme) => theme.breakpoints.up("lg"), { noSsr: true });
  const id = useId();
  if (hasRoom) {
    return (
      <Paper component="section" aria-labelledby={id} tabIndex={0} sx={STAYS}>
        <PreviewPanel {...asked} heading={<Typography id={id} variant="h2">{t("Preview")}</Typography>} />
      </Paper>
    );
  }
  return (
    <Accordion slotProps={{ heading: { component: "h2" }, transition: { unmountOnExit: true } }} disableGutters sx={ALONE}>
      <AccordionSummary expandIcon={<ExpandMoreIcon />} id={id}>
        <Typography component="span" variant="h2">{t("Preview")}</Typography>
      </AccordionSummary>
      <AccordionDetails>
        <PreviewPanel {...asked} />
      </AccordionDetails>
    </Accordion>
  );
}

function PreviewPanel({ heading, ...asked }: Asked & { heading?: ReactNode }) {
  const live = useLivePreview(asked);
  return (
    <Stack spacing={2} sx={{ position: "relative", minHeight: 24 }}>
      {heading}
      {live.isUpdating && (
        <Typography variant="body2" color="textSecondary" aria-hidden sx={UPDATING}>
          {t("Updating…")}
        </Typography>
      )}
      <Notice live={live} />
      {live.preview === undefined && live.isUpdating && <SkeletonLines count={3} />}
      {live.preview && (
        <Box sx={{ filter: live.isCurrent ? "none" : "grayscale(1)", opacity: live.isUpdating ? 0.6 : 1, transition: "opacity 150ms" }}>
          <Made preview={live.preview} />
        </Box>
      )}
      {/* Read out when it says something else, which most answers do not change. */}
      <Box role="status" sx={visuallyHidden}>
        {spoken(live)}
      </Box>
    </Stack>
  );
}

function spoken({ preview, objection, retry }: LivePreview): string {
  if (objection !== "") return t("The service does not take these answers yet. {objection}", { objection });
  if (retry !== undefined) return t("The preview cannot be made at the moment. You can go on without it.");
  if (preview === undefined) return "";
  return [preview.cost ? costLine(preview.cost) : "", decisionText(preview.policy)].join(" ").trim();
}

/** Why there is nothing to show, or only what was there before. */
function Notice({ live: { waitsFor, objection, retry } }: { live: LivePreview }) {
  if (waitsFor !== "") return <Typography color="textSecondary">{waitsFor}</Typography>;
  if (objection !== "") {
    return (
      <Alert severity="info" role="presentation">
        {rich("The service does not take these answers yet. {objection}", { objection: <span lang="en">{objection}</span> })}
      </Alert>
    );
  }
  if (retry === undefined) return null;
  const again = (
    <Button color="inherit" size="small" onClick={retry}>
      {t("Retry")}
    </Button>
  );
  return (
    <Alert severity="info" role="presentation" action={again}>
      {t("The preview cannot be made at the moment. You can go on without it.")}
    </Alert>
  );
}

/** Drawn anew for another preview only, not for each key stroke. */
const Made = memo(function Made({ preview: { cost, policy, files } }: { preview: Preview }) {
  return (
    <Stack spacing={2}>
      {cost && <Cost cost={cost} />}
      <PolicyResults policy={policy} isQuiet />
      <PreviewFiles files={files} isCompact />
    </Stack>
  );
});

function Cost({ cost }: { cost: CostEstimate }) {
  const { button, table } = useCostDetails(cost);
  return (
    <div>
      <Stack direction="row" sx={{ gap: 1, alignItems: "center", justifyContent: "space-between" }}>
        <Headline cost={cost} />
        {button}
      </Stack>
      <CostNote cost={cost} />
      {table}
    </div>
  );
}

function Headline({ cost }: { cost: CostEstimate }) {
  const { monthly, currency, items, unpriced } = cost;
  if (items.length === 0) return <Typography sx={{ overflowWrap: "anywhere" }}>{costLine(cost)}</Typography>;
  const big = (amount: ReactNode) => (
    <Box component="strong" sx={{ fontSize: "2rem", lineHeight: 1.2, fontWeight: 650 }}>{amount}</Box>
  );
  return (
    <div>
      <Typography component="p">{rich("<big>{amount}</big> a month", { amount: money(monthly, currency), big })}</Typography>
      {unpriced.length > 0 && (
        <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
          {t("Not priced: {names}.", { names: unpriced.map(({ address }) => address).join(", ") })}
        </Typography>
      )}
    </div>
  );
}

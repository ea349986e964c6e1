import { Box, Button, Collapse, Table, TableBody, TableCell, TableHead, TableRow, Typography } from "@mui/material";
import { Fragment, useId, useState } from "react";
import type { CostEstimate, PricedItem } from "../../api/types";
import { Section } from "../../components/Section";
import { costLine, dayText, figure, money } from "./costText";
import { t } from "../../i18n";

/** What it will cost a month: one line, and how that came about. */
export function CostSection({ cost }: { cost: CostEstimate }) {
  const { button, table } = useCostDetails(cost);
  return (
    <Section title={t("Cost")} beside={button}>
      <Typography sx={{ overflowWrap: "anywhere" }}>{costLine(cost)}</Typography>
      <CostNote cost={cost} />
      {table}
    </Section>
  );
}

/** How far an estimate can be trusted. */
export function CostNote({ cost }: { cost: CostEstimate }) {
  return (
    <>
      {cost.note && <Typography variant="body2" lang="en">{cost.note}</Typography>}
      <Typography variant="caption" color="textSecondary" component="div">
        {cost.prices_as_of
          ? t("An estimate with prices of {day}; traffic and usage make the bill.", { day: dayText(cost.prices_as_of) })
          : t("An estimate; traffic and usage make the bill.")}
      </Typography>
    </>
  );
}

/** What each resource costs, and the button that shows it; neither where there is nothing to tell. */
export function useCostDetails(cost: CostEstimate) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  if (cost.items.length === 0 && cost.unpriced.length === 0) return { button: null, table: null };
  const button = (
    <Button size="small" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>
      {isOpen ? t("Hide details") : t("Details")}
    </Button>
  );
  const table = (
    <Collapse in={isOpen} id={id} unmountOnExit>
      <Box sx={{ overflowX: "auto", mt: 1 }}>
        <CostTable cost={cost} />
      </Box>
    </Collapse>
  );
  return { button, table };
}

function CostTable({ cost: { items, unpriced, currency } }: { cost: CostEstimate }) {
  return (
    <Table size="small" aria-label={t("Cost of each resource")}>
      <TableHead>
        <TableRow>
          <TableCell>{t("Resource")}</TableCell>
          <TableCell align="right" sx={{ whiteSpace: "nowrap" }}>{t("A month")}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {items.map((item) => (
          <ItemRows key={item.address} item={item} currency={currency} />
        ))}
        {unpriced.map(({ address, type, reason }) => (
          <TableRow key={address}>
            <Name address={address} type={type} notes={[reason]} />
            <TableCell align="right">{t("not priced")}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function ItemRows({ item: { address, type, monthly, parts, assumptions }, currency }: { item: PricedItem; currency: string }) {
  return (
    <Fragment>
      <TableRow>
        <Name address={address} type={type} notes={assumptions} />
        <TableCell align="right">{money(monthly, currency, true)}</TableCell>
      </TableRow>
      {parts.map(({ what, quantity, unit, unit_price, monthly: ofPart }) => (
        <TableRow key={what}>
          <TableCell sx={{ pl: 4, color: "text.secondary" }}>
            {what}: {figure(quantity)} {unit} × {figure(unit_price)}
          </TableCell>
          <TableCell align="right" sx={{ color: "text.secondary" }}>
            {money(ofPart, currency, true)}
          </TableCell>
        </TableRow>
      ))}
    </Fragment>
  );
}

function Name({ address, type, notes }: { address: string; type: string; notes: string[] }) {
  return (
    <TableCell sx={{ overflowWrap: "anywhere" }}>
      <code>{address}</code>
      <Typography variant="caption" color="textSecondary" component="div">
        {[type, ...notes].join(" · ")}
      </Typography>
    </TableCell>
  );
}

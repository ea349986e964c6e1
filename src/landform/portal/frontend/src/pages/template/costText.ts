import type { CostEstimate } from "../../api/types";
import { t } from "../../i18n";
import { language, regional } from "../../i18n/language";

/** `$31`, `$0.40`: whole units where cents say nothing, unless they shall add up. */
export function money(amount: number, currency: string, isExact = false): string {
  const digits = isExact || (amount !== 0 && Math.abs(amount) < 10) ? 2 : 0;
  try {
    return new Intl.NumberFormat(language(), { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`; // no currency that the browser knows
  }
}

/** The estimate in one line. What has no price is named and never counted as nothing. */
export function costLine({ monthly, currency, items, unpriced }: CostEstimate): string {
  const names = unpriced.map(({ address }) => address).join(", ");
  if (items.length === 0 && unpriced.length === 0) return t("Nothing in this costs anything.");
  if (items.length === 0) return t("Not priced: {names}.", { names });
  const amount = money(monthly, currency);
  if (unpriced.length === 0) return t("About {amount} a month.", { amount });
  return t("About {amount} a month, without what is not priced: {names}.", { amount, names });
}

/** `2026-11-01` as people write it; a day has no zone. */
export function dayText(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : new Intl.DateTimeFormat(regional(), { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** Numbers as people write them: 0.0832 stays, 730 gets no decimals. */
export function figure(value: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 6 }).format(value);
}

import type { CostEstimate } from "../../api/types";

/** `$31`, `$0.40`: whole units where cents say nothing, unless they shall add up. */
export function money(amount: number, currency: string, isExact = false): string {
  const digits = isExact || (amount !== 0 && Math.abs(amount) < 10) ? 2 : 0;
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`; // no currency that the browser knows
  }
}

/** The estimate in one line. What has no price is named and never counted as nothing. */
export function costLine({ monthly, currency, items, unpriced }: CostEstimate): string {
  const names = unpriced.map(({ address }) => address).join(", ");
  if (items.length === 0 && unpriced.length === 0) return "Nothing in this costs anything.";
  if (items.length === 0) return `Not priced: ${names}.`;
  const about = `About ${money(monthly, currency)} a month`;
  return unpriced.length === 0 ? `${about}.` : `${about}, without what is not priced: ${names}.`;
}

/** Numbers as people write them: 0.0832 stays, 730 gets no decimals. */
export function figure(value: number): string {
  return new Intl.NumberFormat("en", { maximumFractionDigits: 6 }).format(value);
}

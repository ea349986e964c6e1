import { t } from "../i18n";
import { language } from "../i18n/language";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function describeTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  // Clocks of server and browser differ a little: "in 2 seconds" would only confuse.
  if (Math.abs(seconds) < 45) return t("just now");
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.round(seconds / size) || Math.sign(seconds), unit);
}

/** How long something took: `4 s`, `2 min 5 s`. */
export function describeDuration(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

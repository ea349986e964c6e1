import { Box } from "@mui/material";
import { MONO } from "../theme";
import type { DiffLine } from "./diff";
import type { Part } from "./splitDiff";
import { t, type Text } from "../i18n";

const mix = (colour: string, percent: number) => `color-mix(in srgb, var(--mui-palette-${colour}-main) ${percent}%, transparent)`;

export const ROW: Record<DiffLine["kind"], { sign: string; says?: Text; background: string; colour?: string; mark?: string }> = {
  added: { sign: "+", says: "added", background: mix("success", 14), mark: mix("success", 36) },
  removed: { sign: "-", says: "removed", background: mix("error", 14), mark: mix("error", 36) },
  context: { sign: " ", background: "transparent" },
  hunk: { sign: " ", background: "var(--mui-palette-action-hover)", colour: "text.secondary" },
  note: { sign: " ", background: "transparent", colour: "text.secondary" },
};

export const TABLE = { borderCollapse: "collapse", width: "100%", fontFamily: MONO, fontSize: 12.5, lineHeight: 1.6 } as const;
export const NUMBER = { width: 44, px: 1, textAlign: "right", verticalAlign: "top", color: "text.secondary", userSelect: "none" } as const;

/** `+` or `-`: said as a word to those who do not see it, and not copied with the code. */
export function Sign({ kind }: { kind: DiffLine["kind"] }) {
  const { sign, says } = ROW[kind];
  return (
    <Box component="span" {...(says ? { role: "img", "aria-label": t(says) } : { "aria-hidden": true })} sx={{ userSelect: "none", whiteSpace: "pre" }}>
      {sign}
    </Box>
  );
}

/** A text with what is different in it marked. */
export function Parts({ kind, parts }: { kind: "added" | "removed"; parts: Part[] }) {
  return parts.map(({ text, isChanged }, index) =>
    isChanged ? (
      <Box key={index} component={kind === "removed" ? "del" : "ins"} sx={{ background: ROW[kind].mark, borderRadius: 0.5, textDecoration: "none" }}>
        {text}
      </Box>
    ) : (
      text
    ),
  );
}

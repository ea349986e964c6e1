import { useMediaQuery, useTheme } from "@mui/material";
import { useState } from "react";

export type DiffView = "unified" | "split";

const KEY = "landform:diff-view";

/** What was chosen before; otherwise beside each other where the window has room for it. */
export function preferredView(kept: string | null, isWide: boolean): DiffView {
  if (kept === "unified" || kept === "split") return kept;
  return isWide ? "split" : "unified";
}

/** How diffs are shown. In a narrow window two columns cannot be read: there is no choice. */
export function useDiffView() {
  const theme = useTheme();
  const canChoose = useMediaQuery(theme.breakpoints.up("md"), { noSsr: true });
  const isWide = useMediaQuery(theme.breakpoints.up("lg"), { noSsr: true });
  const [kept, setKept] = useState(readKept);
  const choose = (view: DiffView) => {
    setKept(view);
    keep(view);
  };
  return { view: canChoose ? preferredView(kept, isWide) : ("unified" as const), canChoose, choose };
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(view: DiffView): void {
  try {
    localStorage.setItem(KEY, view);
  } catch {
    // Blocked storage costs the memory of it, not the switch.
  }
}

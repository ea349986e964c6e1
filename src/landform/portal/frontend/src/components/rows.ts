/** An entry of a list: a line above each but the first. */
export const LINED = { borderTop: "1px solid", borderColor: "divider", "&:first-of-type": { borderTop: 0 } } as const;

/** An entry with cells beside each other; `columns` are CSS's, and on a phone there are two. */
export function gridRow(columns: string) {
  return {
    display: "grid",
    gridTemplateColumns: { xs: "1fr auto", sm: columns },
    gap: { xs: 0.5, sm: 2 },
    alignItems: "center",
    py: 1.25,
    ...LINED,
  } as const;
}

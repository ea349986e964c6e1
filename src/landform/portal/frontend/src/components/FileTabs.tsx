import { Box, Tab, Tabs } from "@mui/material";
import { useId, useState, type ReactNode } from "react";
import { MONO } from "../theme";
import { t } from "../i18n";

/** Narrow, and without the room that a button would need which cannot be pressed. */
const LOOK = {
  "& .MuiTab-root": { fontFamily: MONO, fontSize: 13, minWidth: 0, px: 1.5 },
  "& .MuiTabScrollButton-root.Mui-disabled": { width: 0 },
} as const;

interface Props {
  files: { path: string; shown: ReactNode }[];
}

/** One file at a time, by name. */
export function FileTabs({ files }: Props) {
  const [chosen, setChosen] = useState("");
  const id = useId();
  // By path: while somebody still types, files come and go.
  const index = Math.max(files.findIndex(({ path }) => path === chosen), 0);
  const file = files[index];
  if (file === undefined) return null;
  return (
    <Box sx={{ minWidth: 0 }}>
      <Tabs value={index} onChange={(_, next: number) => setChosen(files[next]?.path ?? "")} variant="scrollable" aria-label={t("Files")} sx={LOOK}>
        {files.map(({ path }, position) => (
          <Tab
            key={path}
            id={`${id}-${position}`}
            aria-controls={`${id}-panel`}
            label={path.split("/").at(-1)}
            title={path}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${index}`} sx={{ mt: 1 }}>
        {file.shown}
      </Box>
    </Box>
  );
}

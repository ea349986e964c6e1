import { Box, Tab, Tabs } from "@mui/material";
import { useId, useState } from "react";
import { MONO } from "../theme";
import { Code } from "./Code";
import { t } from "../i18n";

interface Props {
  files: { path: string; content: string }[];
}

export function FileTabs({ files }: Props) {
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const index = Math.min(chosen, files.length - 1);
  const file = files[index];
  if (file === undefined) return null;
  return (
    <Box>
      <Tabs value={index} onChange={(_, next: number) => setChosen(next)} variant="scrollable" aria-label={t("Files")}>
        {files.map(({ path }, position) => (
          <Tab
            key={path}
            id={`${id}-${position}`}
            aria-controls={`${id}-panel`}
            label={path.split("/").at(-1)}
            title={path}
            sx={{ fontFamily: MONO, fontSize: 13 }}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${index}`} sx={{ mt: 1 }}>
        <Box sx={{ fontFamily: MONO, fontSize: 12, color: "text.secondary", mb: 0.5, overflowWrap: "anywhere" }}>{file.path}</Box>
        <Code text={file.content} label={file.path} />
      </Box>
    </Box>
  );
}

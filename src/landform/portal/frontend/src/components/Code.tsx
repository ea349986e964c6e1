import { Box, type SxProps } from "@mui/material";
import { MONO } from "../theme";
import { CopyButton } from "./CopyButton";

interface Props {
  text: string;
  /** Names the block and its copy button. */
  label: string;
  maxHeight?: number;
  sx?: SxProps;
}

/** Text as it is, in fixed width, with a copy button. */
export function Code({ text, label, maxHeight = 460, sx }: Props) {
  return (
    <Box sx={{ position: "relative", border: 1, borderColor: "divider", borderRadius: 1, bgcolor: "action.hover", ...sx } as SxProps}>
      <Box sx={{ position: "absolute", top: 4, right: 4, bgcolor: "background.paper", borderRadius: 1 }}>
        <CopyButton text={text} label={label} />
      </Box>
      <Box
        component="pre"
        tabIndex={0}
        aria-label={label}
        sx={{ m: 0, p: 1.5, pr: 6, overflow: "auto", maxHeight, fontFamily: MONO, fontSize: 13, lineHeight: 1.55 }}
      >
        {text}
      </Box>
    </Box>
  );
}

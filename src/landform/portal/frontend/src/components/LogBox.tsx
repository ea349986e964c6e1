import { Box, LinearProgress, Typography } from "@mui/material";
import { useEffect, useRef } from "react";
import { MONO } from "../theme";
import { CopyButton } from "./CopyButton";
import { t } from "../i18n";

const NEAR_THE_END_PX = 40;

interface Props {
  /** Plain text: colours of a terminal are taken out before. */
  text: string;
  label: string;
  isGrowing: boolean;
  /** Shown while there is no text. */
  placeholder: string;
}

/** A log; it stays at its end as it grows, unless somebody scrolled up to read. */
export function LogBox({ text, label, isGrowing, placeholder }: Props) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
  };
  return (
    <Box sx={{ position: "relative", border: 1, borderColor: "divider", borderRadius: 1, overflow: "hidden" }}>
      {isGrowing && <LinearProgress aria-label={t("{log} is still being written", { log: label })} sx={{ height: 2 }} />}
      <Box sx={{ position: "absolute", top: 6, right: 14, bgcolor: "background.paper", borderRadius: 1 }}>
        <CopyButton text={text} label={t("log")} />
      </Box>
      <Box
        component="pre"
        ref={box}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={label}
        sx={{
          m: 0,
          p: 1.5,
          pr: 7,
          maxHeight: 420,
          overflow: "auto",
          fontFamily: MONO,
          fontSize: 12.5,
          lineHeight: 1.5,
          bgcolor: "action.hover",
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
        }}
      >
        {text || (
          <Typography variant="body2" color="textSecondary" component="span">
            {placeholder}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

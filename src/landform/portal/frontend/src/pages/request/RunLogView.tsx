import { Box, LinearProgress, Typography } from "@mui/material";
import { useEffect, useMemo, useRef } from "react";
import { useRunLog } from "../../api/runLog";
import { CopyButton } from "../../components/CopyButton";
import { ProblemAlert } from "../../components/ProblemAlert";
import { MONO } from "../../theme";
import { stripAnsi } from "./ansi";

const NEAR_THE_END_PX = 40;

/** The log of a run; it stays at the end as it grows, unless somebody scrolled up to read. */
export function RunLogView({ runId }: { runId: string }) {
  const { text, finished, error } = useRunLog(runId);
  const plain = useMemo(() => stripAnsi(text), [text]);
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [plain]);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
  };
  return (
    <Box>
      {error && <ProblemAlert error={error} />}
      <Box sx={{ position: "relative", border: 1, borderColor: "divider", borderRadius: 1, overflow: "hidden" }}>
        {!finished && !error && <LinearProgress aria-label="The run is in progress" sx={{ height: 2 }} />}
        <Box sx={{ position: "absolute", top: 6, right: 14, bgcolor: "background.paper", borderRadius: 1 }}>
          <CopyButton text={plain} label="log" />
        </Box>
        <Box
          component="pre"
          ref={box}
          onScroll={onScroll}
          tabIndex={0}
          role="log"
          aria-label="Log of the run"
          sx={{
            m: 0,
            p: 1.5,
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
          {plain || <Typography variant="body2" color="textSecondary" component="span">{finished ? "The log is empty." : "Waiting for output…"}</Typography>}
        </Box>
      </Box>
    </Box>
  );
}

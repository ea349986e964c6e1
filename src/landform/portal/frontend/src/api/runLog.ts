import { useEffect, useState } from "react";
import { call, OWN_API, segment } from "./client";
import { asApiError, type ApiError } from "./problems";
import type { LogChunk } from "./types";

export interface RunLog {
  runId: string;
  text: string;
  finished: boolean;
  error: ApiError | null;
}

const POLL_MS = 1500;
const POLL_AFTER_ERROR_MS = 6000;
/** A browser tab should not grow without end: the beginning of a huge log is dropped. */
const KEEP_CHARACTERS = 2_000_000;

/** The output of a run, read piece by piece until the run has finished. */
export function useRunLog(runId: string): RunLog {
  const [log, setLog] = useState<RunLog>(() => empty(runId));
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let offset = 0;
    let text = "";
    const poll = async () => {
      let delay = POLL_MS;
      try {
        const chunk = await call<LogChunk>(`${OWN_API}/runs/${segment(runId)}/log?offset=${offset}`, { signal: stop.signal });
        if (stop.signal.aborted) return;
        const grew = chunk.next_offset > offset;
        offset = chunk.next_offset;
        text = (text + chunk.text).slice(-KEEP_CHARACTERS);
        setLog({ runId, text, finished: chunk.finished, error: null });
        // A finished run may still have more than one piece to hand out.
        if (chunk.finished && !grew) return;
        if (grew) delay = 200;
      } catch (error) {
        if (stop.signal.aborted) return;
        setLog({ runId, text, finished: false, error: asApiError(error) });
        delay = POLL_AFTER_ERROR_MS;
      }
      timer = setTimeout(() => void poll(), delay);
    };
    void poll();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [runId]);
  return log.runId === runId ? log : empty(runId);
}

function empty(runId: string): RunLog {
  return { runId, text: "", finished: false, error: null };
}

import { Tooltip } from "@mui/material";
import { useEffect, useState } from "react";
import { describeTime } from "./timeText";
import { regional } from "../i18n/language";

/** "3 minutes ago", with the exact time on hover and for machines. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return <span>{at}</span>;
  return (
    <Tooltip describeChild title={time.toLocaleString(regional(), { dateStyle: "medium", timeStyle: "long" })}>
      <time dateTime={at}>{describeTime(time.getTime(), now)}</time>
    </Tooltip>
  );
}

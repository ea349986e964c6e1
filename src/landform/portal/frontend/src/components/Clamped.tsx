import { Box, Button } from "@mui/material";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { t } from "../i18n";

const CLOSED_PX = 132;
const SLACK_PX = 48; // a text that is little higher is shown whole: the button would take as much room

/** The beginning of a long text, and a button for the rest. */
export function Clamped({ children }: { children: ReactNode }) {
  const id = useId();
  const content = useRef<HTMLDivElement>(null);
  const [isLong, setIsLong] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const element = content.current!;
    const observer = new ResizeObserver(() => setIsLong(element.offsetHeight > CLOSED_PX + SLACK_PX));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const isClosed = isLong && !isOpen;
  const height = isClosed ? CLOSED_PX : CLOSED_PX + SLACK_PX;
  const fade = isClosed ? "linear-gradient(#000 70%, transparent)" : undefined;
  return (
    <>
      <Box id={id} sx={isOpen ? undefined : { maxHeight: height, overflow: "hidden", maskImage: fade }}>
        <div ref={content}>{children}</div>
      </Box>
      {isLong && (
        <Button size="small" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)} sx={{ mt: 0.5 }}>
          {isOpen ? t("Show less") : t("Show more")}
        </Button>
      )}
    </>
  );
}

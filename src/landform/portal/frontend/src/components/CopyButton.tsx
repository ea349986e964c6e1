import CheckIcon from "@mui/icons-material/Check";
import ContentCopyIcon from "@mui/icons-material/ContentCopy";
import { IconButton, Tooltip } from "@mui/material";
import { useEffect, useState } from "react";
import { copyText } from "./copyText";
import { t, type Text } from "../i18n";

const OUTCOME_TEXT: Record<"copied" | "failed", Text> = { copied: "Copied", failed: "Could not copy: select the text instead" };
type Outcome = "copied" | "failed" | null;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<Outcome>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 1800);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? "copied" : "failed");
  const title = outcome === null ? t("Copy {what}", { what: label }) : t(OUTCOME_TEXT[outcome]);
  return (
    <Tooltip title={title}>
      <IconButton size="small" aria-label={title} onClick={() => void copy()}>
        {outcome === "copied" ? <CheckIcon fontSize="inherit" color="success" /> : <ContentCopyIcon fontSize="inherit" />}
      </IconButton>
    </Tooltip>
  );
}

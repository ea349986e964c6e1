import BlockIcon from "@mui/icons-material/Block";
import CheckCircleIcon from "@mui/icons-material/CheckCircle";
import ErrorIcon from "@mui/icons-material/Error";
import ExpandMoreIcon from "@mui/icons-material/ExpandMore";
import PendingIcon from "@mui/icons-material/Pending";
import RadioButtonUncheckedIcon from "@mui/icons-material/RadioButtonUnchecked";
import RemoveCircleIcon from "@mui/icons-material/RemoveCircle";
import { Box, Button, Collapse, Stack, Typography, type SvgIconProps } from "@mui/material";
import { useId, useState, type ComponentType } from "react";
import { LogBox } from "../../components/LogBox";
import { describeDuration } from "../../components/timeText";
import type { StepProgress, StepState } from "./taskState";
import { LINED } from "../../components/rows";
import { t, type Text } from "../../i18n";

const LOOK: Record<StepState, { Icon: ComponentType<SvgIconProps>; colour: SvgIconProps["color"]; text: Text }> = {
  ahead: { Icon: RadioButtonUncheckedIcon, colour: "disabled", text: "to come" },
  processing: { Icon: PendingIcon, colour: "primary", text: "running" },
  completed: { Icon: CheckCircleIcon, colour: "success", text: "done" },
  skipped: { Icon: RemoveCircleIcon, colour: "disabled", text: "skipped" },
  failed: { Icon: ErrorIcon, colour: "error", text: "failed" },
  cancelled: { Icon: BlockIcon, colour: "warning", text: "stopped here" },
};

interface Props {
  steps: StepProgress[];
  isRunning: boolean;
}

export function Steps({ steps, isRunning }: Props) {
  return (
    <Box component="ol" aria-live="polite" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {steps.map((step) => (
        <Step key={step.id} step={step} isRunning={isRunning} />
      ))}
    </Box>
  );
}

/** One step; its log is open while it runs and where it failed, until somebody decides otherwise. */
function Step({ step, isRunning }: { step: StepProgress; isRunning: boolean }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const id = useId();
  const { Icon, colour, text } = LOOK[step.state];
  const isOpen = step.log !== "" && (chosen ?? (step.state === "failed" || (step.state === "processing" && isRunning)));
  return (
    <Box component="li" sx={{ py: 1, ...LINED }}>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: "center" }}>
        <Icon color={colour} titleAccess={t(text)} />
        <Box sx={{ minWidth: 0, flexGrow: 1 }}>
          <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }} color={step.state === "failed" ? "error" : undefined}>
            {step.name}
          </Typography>
          <Typography variant="caption" color="textSecondary" component="div">
            {[step.action, step.state === "ahead" && !isRunning ? t("not run") : t(text), took(step)].filter(Boolean).join(" · ")}
          </Typography>
        </Box>
        {step.log !== "" && (
          <Button
            size="small"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={t("Log of {step}", { step: step.name })}
            onClick={() => setChosen(!isOpen)}
            endIcon={<ExpandMoreIcon sx={{ transform: isOpen ? "rotate(180deg)" : undefined }} />}
          >
            {t("Log")}
          </Button>
        )}
      </Stack>
      <Collapse in={isOpen} id={id} unmountOnExit>
        <Box sx={{ mt: 1 }}>
          <LogBox text={step.log} label={t("Log of {step}", { step: step.name })} isGrowing={step.state === "processing" && isRunning} placeholder="" />
        </Box>
      </Collapse>
    </Box>
  );
}

function took({ startedAt, endedAt }: StepProgress): string {
  return startedAt && endedAt ? t("took {duration}", { duration: describeDuration(startedAt, endedAt) }) : "";
}

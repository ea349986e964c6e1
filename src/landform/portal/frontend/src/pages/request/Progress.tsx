import BlockIcon from "@mui/icons-material/Block";
import CheckCircleIcon from "@mui/icons-material/CheckCircle";
import ErrorIcon from "@mui/icons-material/Error";
import PendingIcon from "@mui/icons-material/Pending";
import RadioButtonUncheckedIcon from "@mui/icons-material/RadioButtonUnchecked";
import { Paper, Step, StepLabel, Stepper, Typography, useMediaQuery, useTheme } from "@mui/material";
import { RelativeTime } from "../../components/RelativeTime";
import type { Stage, StageState } from "./stages";
import { t, type Text } from "../../i18n";

const ICON: Record<StageState, { Icon: typeof ErrorIcon; colour: "success" | "primary" | "error" | "disabled" | "warning"; text: Text }> = {
  done: { Icon: CheckCircleIcon, colour: "success", text: "done" },
  active: { Icon: PendingIcon, colour: "primary", text: "now" },
  failed: { Icon: ErrorIcon, colour: "error", text: "failed" },
  stopped: { Icon: BlockIcon, colour: "warning", text: "stopped here" },
  ahead: { Icon: RadioButtonUncheckedIcon, colour: "disabled", text: "to come" },
};

export function Progress({ stages }: { stages: Stage[] }) {
  const isNarrow = useMediaQuery(useTheme().breakpoints.down("md"));
  const current = stages.findIndex(({ state }) => state !== "done");
  return (
    <Paper component="section" aria-label={t("Progress")} sx={{ p: { xs: 2, sm: 2.5 } }}>
      <Stepper
        activeStep={current === -1 ? stages.length : current}
        alternativeLabel={!isNarrow}
        orientation={isNarrow ? "vertical" : "horizontal"}
        sx={{ "& .MuiStepLabel-vertical": { py: 0 }, "& .MuiStepConnector-vertical .MuiStepConnector-line": { minHeight: 10 } }}
      >
        {stages.map((stage) => (
          <Step key={stage.name} completed={stage.state === "done"} aria-current={stage.state === "active" ? "step" : undefined}>
            <StageLabel stage={stage} />
          </Step>
        ))}
      </Stepper>
    </Paper>
  );
}

function StageLabel({ stage: { label, state, at } }: { stage: Stage }) {
  const { Icon, colour, text } = ICON[state];
  return (
    <StepLabel
      error={state === "failed"}
      icon={<Icon color={colour} titleAccess={t(text)} />}
      optional={
        at ? (
          <Typography variant="caption" color="textSecondary" component="div">
            <RelativeTime at={at} />
          </Typography>
        ) : undefined
      }
    >
      {label}
    </StepLabel>
  );
}

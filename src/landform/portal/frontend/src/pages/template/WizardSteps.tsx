import { Step, StepButton, Stepper, Typography, useMediaQuery, useTheme } from "@mui/material";
import { rich } from "../../i18n";

interface Props {
  titles: string[];
  active: number;
  onGo: (step: number) => void;
}

/** Where one is in the form; steps already done can be revisited. */
export function WizardSteps({ titles, active, onGo }: Props) {
  const isNarrow = useMediaQuery(useTheme().breakpoints.down("sm"));
  if (isNarrow) {
    return (
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
        {rich("Step {step} of {steps}: {title}", { step: active + 1, steps: titles.length, title: <strong>{titles[active]}</strong> })}
      </Typography>
    );
  }
  return (
    <Stepper nonLinear activeStep={active} sx={{ mb: 3 }}>
      {titles.map((title, index) => (
        <Step key={title} completed={index < active} disabled={index > active}>
          <StepButton onClick={() => onGo(index)}>{title}</StepButton>
        </Step>
      ))}
    </Stepper>
  );
}

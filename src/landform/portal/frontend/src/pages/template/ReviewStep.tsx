import { Alert, Button, Stack } from "@mui/material";
import { useEffect } from "react";
import { shortName } from "../../api/entityRefs";
import { usePreview } from "../../api/templates";
import type { Parameters, Request, Template } from "../../api/types";
import { ProblemAlert } from "../../components/ProblemAlert";
import { answeredNames } from "../../form/secrets";
import { hasSecrets, type FormPage } from "../../form/templateForm";
import { Answers } from "./Answers";
import { StackPreview } from "./StackPreview";
import { t } from "../../i18n";

interface Props {
  template: Template;
  /** Whose stack it is to stay, where something is changed. */
  changed: Request | undefined;
  pages: FormPage[];
  parameters: Parameters;
  isCreating: boolean;
  error: unknown;
  onBack: () => void;
  onEdit: (step: number) => void;
  /** The server refused values: gives the caller the chance to show them at their fields. */
  onRefused: (error: unknown) => boolean;
  onCreate: () => void;
}

/** Everything once more before it is sent; for a stack with what it would do. */
export function ReviewStep({ template, changed, pages, parameters, isCreating, error, onBack, onEdit, onRefused, onCreate }: Props) {
  const isTask = template.orders === "task";
  const preview = usePreview(template.name, parameters, { action: changed ? "update" : "create", enabled: !isTask, isConfidential: hasSecrets(pages) });
  useEffect(() => {
    if (preview.error) onRefused(preview.error);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each error, not for each render
  }, [preview.error]);
  const isElsewhere = changed !== undefined && preview.data !== undefined && preview.data.directory !== changed.directory;
  const isDenied = preview.data?.policy.decision === "deny";
  // What a stack is made of goes into a repository, where no secret belongs.
  const hasLostSecret = !isTask && answeredNames(parameters, pages.map(({ uiSchema }) => uiSchema)).length > 0;
  const labels = template.presentation?.buttonLabels;
  const submitText = changed ? t("Propose the change") : labels?.createButtonText || t("Create");
  return (
    <Stack spacing={2}>
      {pages.length > 0 ? (
        <Answers pages={pages} parameters={parameters} onEdit={onEdit} />
      ) : (
        <Alert severity="info">{t("This template asks nothing: it can be run as it is.")}</Alert>
      )}
      {!isTask && <StackPreview query={preview} />}
      {isElsewhere && (
        <Alert severity="error">
          {t("These answers are for another one. A change keeps the name, the environment and the owner: put them back to {name}, {environment} and {owner}.", {
            name: changed.name,
            environment: changed.environment,
            owner: shortName(changed.owner),
          })}
        </Alert>
      )}
      {hasLostSecret && (
        <Alert severity="error">
          {t("This template asks for a secret, but orders a stack, which must not hold one. Only its author can mend that; leave the secret empty if you may.")}
        </Alert>
      )}
      {error !== null && <ProblemAlert error={error} showFields />}
      <Stack direction="row" sx={{ gap: 1.5, justifyContent: "flex-end" }}>
        {pages.length > 0 && (
          <Button onClick={onBack} disabled={isCreating}>
            {labels?.backButtonText || t("Back")}
          </Button>
        )}
        <Button
          variant="contained"
          onClick={onCreate}
          loading={isCreating}
          disabled={isDenied || isElsewhere || hasLostSecret || (!isTask && preview.data === undefined)}
          aria-describedby={isDenied ? "why-not" : undefined}
        >
          {submitText}
        </Button>
      </Stack>
    </Stack>
  );
}

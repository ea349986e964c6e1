import { Alert, AlertTitle, Button, Paper, Stack, Typography } from "@mui/material";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../../api/problems";
import { useCreateRequest } from "../../api/requests";
import type { Parameters, Template } from "../../api/types";
import { forgetDraft, loadDraft, saveDraft, withKeyFor, type Draft } from "../../form/draft";
import { PageForm } from "../../form/PageForm";
import { pageOf, stillTrue, toErrorSchema, toServerErrors, type ServerError } from "../../form/serverErrors";
import { formPages, parametersOf } from "../../form/templateForm";
import { ReviewStep } from "./ReviewStep";
import { WizardSteps } from "./WizardSteps";

/** The pages of a template one after the other, then the review. Everything typed goes into the draft. */
export function Wizard({ template }: { template: Template }) {
  const pages = useMemo(() => formPages(template), [template]);
  const [draft, setDraft] = useState<Draft>(() => loadDraft(template.name));
  const [serverErrors, setServerErrors] = useState<ServerError[]>([]);
  const create = useCreateRequest();
  // A second click can come before React has drawn the first one's effect: state would be too late.
  const latest = useRef(draft);
  const isSubmitting = useRef(false);
  const navigate = useNavigate();

  const step = Math.min(Math.max(draft.step, 0), pages.length);
  const page = pages[step];
  const errors = useMemo(() => stillTrue(serverErrors, draft.data), [serverErrors, draft.data]);
  const errorSchema = useMemo(() => (errors.length > 0 ? toErrorSchema(errors) : undefined), [errors]);
  const parameters = useMemo(() => parametersOf(pages, draft.data), [pages, draft.data]);

  const keep = (change: Partial<Draft>) => {
    const next = { ...latest.current, ...change };
    latest.current = next;
    setDraft(next);
    saveDraft(template.name, next);
  };
  const keepData = (data: Parameters) => keep({ data: { ...latest.current.data, ...data } });
  const go = (target: number) => {
    keep({ step: target });
    create.reset();
    window.scrollTo({ top: 0 });
  };
  const submitPage = (data: Parameters) => {
    keepData(data);
    go(step + 1);
  };

  /** Take what the server refused back to the fields; true if one of them is on a page. */
  const learn = (error: unknown): boolean => {
    if (!(error instanceof ApiError) || error.errors.length === 0) return false;
    const fields = new Set(pages.flatMap((one) => [...one.fields]));
    const learned = toServerErrors(error.errors, parameters, fields);
    setServerErrors(learned);
    const target = Math.min(...learned.map((one) => pageOf(one, pages.map((each) => each.fields))).filter((at) => at >= 0));
    if (!Number.isFinite(target)) return false;
    go(target);
    return true;
  };

  const submit = async () => {
    if (isSubmitting.current) return;
    isSubmitting.current = true;
    keep(withKeyFor(latest.current, parameters));
    try {
      const idempotencyKey = latest.current.key;
      const request = await create.mutateAsync({ template: template.name, parameters, idempotencyKey });
      forgetDraft(template.name);
      await navigate(`/requests/${encodeURIComponent(request.id)}`);
    } catch (error) {
      learn(error); // anything else is shown on the review, from create.error
    } finally {
      isSubmitting.current = false;
    }
  };

  return (
    <>
      <WizardSteps titles={[...pages.map(({ title }) => title), "Review"]} active={step} onGo={go} />
      {page && errors.length > 0 && <RefusedNote errors={errors} />}
      {page ? (
        <Paper sx={{ p: { xs: 2, sm: 3 } }}>
          <Typography variant="h2">{page.title}</Typography>
          {page.description && (
            <Typography color="textSecondary" variant="body2" sx={{ mt: 0.5 }}>
              {page.description}
            </Typography>
          )}
          <PageForm
            key={step}
            schema={page.schema}
            uiSchema={page.uiSchema}
            data={draft.data}
            serverErrors={errorSchema}
            onChange={keepData}
            onSubmit={submitPage}
          >
            <Stack direction="row" sx={{ mt: 3, gap: 1.5, justifyContent: "flex-end" }}>
              {step > 0 && <Button onClick={() => go(step - 1)}>Back</Button>}
              <Button type="submit" variant="contained">
                {step + 1 < pages.length ? "Next" : "Review"}
              </Button>
            </Stack>
          </PageForm>
        </Paper>
      ) : (
        <ReviewStep
          template={template}
          pages={pages}
          parameters={parameters}
          isCreating={create.isPending || create.isSuccess}
          error={create.error}
          onBack={() => go(pages.length - 1)}
          onEdit={go}
          onRefused={learn}
          onCreate={() => void submit()}
        />
      )}
    </>
  );
}

function RefusedNote({ errors }: { errors: ServerError[] }) {
  return (
    <Alert severity="error" sx={{ mb: 2 }}>
      <AlertTitle>The server did not accept these values</AlertTitle>
      {errors.map(({ path, message }, index) => (
        <div key={index}>
          <code>{path.join(".")}</code> {message}
        </div>
      ))}
    </Alert>
  );
}

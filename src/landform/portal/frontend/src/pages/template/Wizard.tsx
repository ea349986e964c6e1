import { Alert, AlertTitle, Button, Paper, Stack, Typography } from "@mui/material";
import { useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/problems";
import type { Parameters, Request, Template } from "../../api/types";
import { draftWith, forgetDraft, formName, loadDraft, saveDraft, withKeyFor, type Draft } from "../../form/draft";
import { fixedAnswers, locked } from "../../form/locked";
import { PageForm } from "../../form/PageForm";
import { secretsOf, type Secrets } from "../../form/secrets";
import { pageOf, stillTrue, toErrorSchema, toServerErrors, type ServerError } from "../../form/serverErrors";
import { dataFor, formPages, parametersOf, resumedStep, type FormPage } from "../../form/templateForm";
import { BesidePreview } from "./LivePreview";
import { ReviewStep } from "./ReviewStep";
import { useOrder } from "./useOrder";
import { WizardSteps } from "./WizardSteps";
import { t } from "../../i18n";

interface Props {
  template: Template;
  /** What is to be changed: the request that made it, and the answers as they are. */
  change?: { request: Request; data: Parameters };
}

/** The pages of a template one after the other, then the review. Everything typed goes into the draft, but secrets. */
export function Wizard({ template, change }: Props) {
  const form = formName(template.name, change?.request.id);
  const pages = useMemo(() => formPages(template), [template]);
  const uiSchemas = useMemo(() => pages.map(({ uiSchema }) => uiSchema), [pages]);
  const fixed = useMemo(() => fixedAnswers(change?.data ?? {}, template.fixed ?? [], pages), [change, template, pages]);
  const [draft, setDraft] = useState<Draft>(() => resumed(draftWith(change?.data ?? {}, loadDraft(form), fixed), pages));
  const [secrets, setSecrets] = useState<Secrets>({});
  const [serverErrors, setServerErrors] = useState<ServerError[]>([]);
  const order = useOrder(template, change?.request.id);
  // A second click can come before React has drawn the first one's effect: state would be too late.
  const latest = useRef(draft);
  const isSubmitting = useRef(false);

  const step = Math.min(Math.max(draft.step, 0), pages.length);
  const page = pages[step];
  const errors = useMemo(() => stillTrue(serverErrors, draft.data), [serverErrors, draft.data]);
  const errorSchema = useMemo(() => (errors.length > 0 ? toErrorSchema(errors) : undefined), [errors]);
  const parameters = useMemo(() => parametersOf(pages, draft.data), [pages, draft.data]);
  const seen = useMemo(() => dataFor(pages, Math.min(step, pages.length - 1), draft.data), [pages, step, draft.data]);
  const uiSchema = useSameWhileEqual(page && locked(page.uiSchemaFor(seen), Object.keys(fixed).filter((name) => page.fields.has(name))));
  const labels = template.presentation?.buttonLabels;
  const secretsContext = useMemo(
    () => ({ secrets, setSecret: (name: string, secret: string) => setSecrets((before) => ({ ...before, [name]: secret })) }),
    [secrets],
  );

  const keep = (change: Partial<Draft>) => {
    const next = { ...latest.current, ...change };
    latest.current = next;
    setDraft(next);
    saveDraft(form, next, uiSchemas);
  };
  const keepData = (data: Parameters) => keep({ data: { ...latest.current.data, ...data } });
  const go = (target: number) => {
    keep({ step: target });
    order.reset();
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
      const sent = { parameters, secrets: secretsOf(secrets, parameters, uiSchemas), idempotencyKey: latest.current.key };
      const path = await order.send(sent);
      forgetDraft(form);
      await order.follow(path);
    } catch (error) {
      learn(error); // anything else is shown on the review, from order.error
    } finally {
      isSubmitting.current = false;
    }
  };

  return (
    <>
      <WizardSteps titles={[...pages.map(({ title }) => title), t("Review")]} active={step} onGo={go} />
      {page && errors.length > 0 && <RefusedNote errors={errors} />}
      {page ? (
        <BesidePreview template={template} action={change ? "update" : "create"} pages={pages} data={draft.data} step={step}>
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
              uiSchema={uiSchema ?? {}}
              data={seen}
              secrets={secretsContext}
              serverErrors={errorSchema}
              onChange={keepData}
              onSubmit={submitPage}
            >
              <Stack direction="row" sx={{ mt: 3, gap: 1.5, justifyContent: "flex-end" }}>
                {step > 0 && <Button onClick={() => go(step - 1)}>{labels?.backButtonText || t("Back")}</Button>}
                <Button type="submit" variant="contained">
                  {step + 1 < pages.length ? t("Next") : labels?.reviewButtonText || t("Review")}
                </Button>
              </Stack>
            </PageForm>
          </Paper>
        </BesidePreview>
      ) : (
        <ReviewStep
          template={template}
          changed={change?.request}
          pages={pages}
          parameters={parameters}
          isCreating={order.isBusy}
          error={order.error}
          onBack={() => go(pages.length - 1)}
          onEdit={go}
          onRefused={learn}
          onCreate={() => void submit()}
        />
      )}
    </>
  );
}

function resumed(draft: Draft, pages: FormPage[]): Draft {
  return { ...draft, step: resumedStep(pages, draft.step) };
}

/** The very same object as long as it says the same: RJSF draws everything anew for another uiSchema. */
function useSameWhileEqual<T>(value: T): T {
  const text = JSON.stringify(value);
  return useMemo(() => (text === undefined ? text : JSON.parse(text)) as T, [text]);
}

function RefusedNote({ errors }: { errors: ServerError[] }) {
  return (
    <Alert severity="error" sx={{ mb: 2 }}>
      <AlertTitle>{t("The server did not accept these values")}</AlertTitle>
      {errors.map(({ path, message }, index) => (
        <div key={index}>
          <code>{path.join(".")}</code> <span lang="en">{message}</span>
        </div>
      ))}
    </Alert>
  );
}

import { useMemo, useState } from "react";
import { ApiError } from "../../api/problems";
import { usePreview } from "../../api/templates";
import type { FormAction, Parameters, Preview, Template } from "../../api/types";
import { openQuestions, titleAt, whatIsMissing } from "../../form/openQuestions";
import { toServerErrors } from "../../form/serverErrors";
import { hasSecrets, parametersOf, withDefaults, type FormPage } from "../../form/templateForm";
import { useSettled } from "../../form/useSettled";
import { t } from "../../i18n";

/** A word or a number takes about as long to type. */
const PAUSE_MS = 600;

export interface Asked {
  template: Template;
  action: FormAction;
  pages: FormPage[];
  data: Parameters;
  /** The page in view. */
  step: number;
}

export interface LivePreview {
  /** The last good one; what the answers make now only if `isCurrent`. */
  preview: Preview | undefined;
  isCurrent: boolean;
  isUpdating: boolean;
  /** Why nothing can be shown for these answers yet; empty if it can. */
  waitsFor: string;
  /** What the service objects to, in its words. */
  objection: string;
  /** Set when the service did not answer: asks it again. */
  retry: (() => void) | undefined;
}

/** What the answers so far would make. The service is asked once typing pauses and nothing is missing any more. */
export function useLivePreview({ template, action, pages, data, step }: Asked): LivePreview {
  const settled = useSettled(data, PAUSE_MS);
  const isConfidential = useMemo(() => hasSecrets(pages), [pages]);
  const filled = useMemo(() => withDefaults(pages, settled), [pages, settled]);
  const parameters = useMemo(() => parametersOf(pages, filled), [pages, filled]);
  const questions = useMemo(() => openQuestions(pages, filled), [pages, filled]);
  // Half a password is sent to nobody: the review asks once, for what is whole.
  const isAsked = !isConfidential && questions.length === 0;
  const query = usePreview(template.name, parameters, { action, enabled: isAsked, isConfidential });

  const [last, setLast] = useState<Preview>();
  const now = isAsked ? query.data : undefined;
  if (now !== undefined && now !== last) setLast(now);

  const hasSettled = settled === data || JSON.stringify(settled) === JSON.stringify(data);
  const error = isAsked ? query.error : null;
  const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  return {
    preview: now ?? last,
    isCurrent: now !== undefined && hasSettled,
    isUpdating: isAsked && error === null && (!hasSettled || (query.isFetching && now === undefined)),
    waitsFor: isConfidential ? t("This form asks for something secret. What will be written is shown at the end, on the review.") : whatIsMissing(questions, step),
    objection: isRefused ? objectionOf(error, pages, filled) : "",
    retry: error !== null && !isRefused ? () => void query.refetch() : undefined,
  };
}

/** The first thing that the service objects to, by the name that the form gives it. */
function objectionOf(error: ApiError, pages: FormPage[], data: Parameters): string {
  const fields = new Set(pages.flatMap((page) => [...page.fields]));
  const [first] = toServerErrors(error.errors, data, fields);
  if (first === undefined) return error.detail || error.title;
  const page = pages.find((one) => one.fields.has(first.path[0] ?? ""));
  const title = page ? titleAt(first.path, page.shown(data), page.uiSchemaFor(data)) : first.path.join(".");
  return title === "" ? first.message : `${title}: ${first.message}`;
}

import { Button, Stack } from "@mui/material";
import { useEffect, useMemo } from "react";
import { useRequest } from "../../api/requests";
import type { Request, Template } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { EMPTY_DRAFT, loadDraft, saveDraft, type Draft } from "../../form/draft";
import { likeRequest, prefillOf } from "../../form/prefill";
import { formPages } from "../../form/templateForm";
import { t } from "../../i18n";

interface Props {
  template: Template;
  /** Called once the values are in the draft, with what to say about it. */
  onTaken: (note: string) => void;
}

/** Put what the address gives into the form; what was begun before keeps its other answers. */
export function FromLink({ template, search, onTaken }: Props & { search: URLSearchParams }) {
  const { data, ignored } = useMemo(() => prefillOf(search, formPages(template)), [search, template]);
  const draft = useMemo(() => ({ ...EMPTY_DRAFT, data: { ...loadDraft(template.name).data, ...data } }), [template, data]);
  const taken = Object.keys(data).length > 0 && t("The link that you followed filled in some of this form. Look at each answer.");
  const left = ignored.length > 0 && t("Not taken from the link: {names}.", { names: ignored.join(", ") });
  return <Take template={template} draft={draft} note={[taken, left].filter(Boolean).join(" ")} onTaken={onTaken} />;
}

/** Begin anew with the answers of an earlier request. */
export function FromRequest({ template, id, onTaken }: Props & { id: string }) {
  const query = useRequest(id);
  return (
    <Stack spacing={2}>
      <Loaded query={query}>{(request) => <LikeRequest template={template} request={request} onTaken={onTaken} />}</Loaded>
      {query.error !== null && <Button onClick={() => onTaken("")}>{t("Begin with an empty form")}</Button>}
    </Stack>
  );
}

function LikeRequest({ template, request, onTaken }: Props & { request: Request }) {
  const { data } = useMemo(() => likeRequest(request, formPages(template)), [request, template]);
  const draft = useMemo(() => ({ ...EMPTY_DRAFT, data }), [data]);
  return <Take template={template} draft={draft} note={t("Filled in as {name} was. Look at each answer, and give it a name that is free.", { name: request.name })} onTaken={onTaken} />;
}

function Take({ template, draft, note, onTaken }: Props & { draft: Draft; note: string }) {
  useEffect(() => {
    saveDraft(template.name, draft, formPages(template).map(({ uiSchema }) => uiSchema));
    onTaken(note);
  }, [template, draft, note, onTaken]);
  return null;
}

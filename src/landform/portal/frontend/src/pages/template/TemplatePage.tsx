import { Alert, Button, Chip, Stack } from "@mui/material";
import { useCallback, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { useTemplate } from "../../api/templates";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { Page } from "../../components/Page";
import { forgetDraft } from "../../form/draft";
import { CHANGE, FROM_REQUEST } from "../../form/prefillNames";
import { ChangePage } from "./ChangePage";
import { FromLink, FromRequest } from "./Prefill";
import { Wizard } from "./Wizard";
import { rich, t } from "../../i18n";

/** A template's form: to order something new, or to change what a request made. */
export function TemplatePage() {
  const { name = "" } = useParams();
  const changed = useSearchParams()[0].get(CHANGE);
  return changed ? <ChangePage key={changed} templateName={name} requestId={changed} /> : <OrderPage name={name} />;
}

function OrderPage({ name }: { name: string }) {
  const template = useTemplate(name);
  const [attempt, setAttempt] = useState(0);
  const [given, setGiven] = useSearchParams();
  const [note, setNote] = useState("");
  // The address is cleared: a reload must not undo what was typed since.
  const take = useCallback(
    (text: string) => {
      setNote(text);
      setGiven({}, { replace: true });
    },
    [setGiven],
  );
  const startOver = () => {
    forgetDraft(name);
    setNote("");
    setAttempt((before) => before + 1);
  };
  return (
    <Page
      width={template.data?.orders === "task" ? "md" : "lg"}
      title={template.data?.title || name}
      subtitle={template.data?.description}
      beside={template.data && <Chip size="small" label={template.data.type} />}
      actions={template.data && <Button onClick={startOver}>{t("Start over")}</Button>}
    >
      <Loaded query={template}>
        {(data) =>
          given.has(FROM_REQUEST) ? (
            <FromRequest template={data} id={given.get(FROM_REQUEST) ?? ""} onTaken={take} />
          ) : given.size > 0 ? (
            <FromLink template={data} search={given} onTaken={take} />
          ) : data.pages.length === 0 && data.orders !== "task" ? (
            <EmptyState title={t("This template asks nothing")}>
              {rich("Its author has not given it a form; ask {owner}.", { owner: <EntityLink entityRef={data.owner} /> })}
            </EmptyState>
          ) : (
            <Stack spacing={2}>
              {note !== "" && (
                <Alert severity="info" onClose={() => setNote("")}>
                  {note}
                </Alert>
              )}
              <Wizard key={`${data.name}@${data.version}#${attempt}`} template={data} />
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

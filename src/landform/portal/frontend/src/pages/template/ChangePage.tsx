import { Alert, Button, Chip, Stack } from "@mui/material";
import { useMemo, useState } from "react";
import { Navigate } from "react-router";
import { useRequest } from "../../api/requests";
import { useTemplate } from "../../api/templates";
import type { Request, Template } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { forgetDraft, formName } from "../../form/draft";
import { changeOf } from "../../form/prefill";
import { changePath } from "../../form/prefillNames";
import { formPages } from "../../form/templateForm";
import { Wizard } from "./Wizard";
import { t } from "../../i18n";

interface Props {
  templateName: string;
  requestId: string;
}

/** The form of what a request made, filled in as it is: what is sent proposes to change it. */
export function ChangePage({ templateName, requestId }: Props) {
  const template = useTemplate(templateName);
  const request = useRequest(requestId);
  const [attempt, setAttempt] = useState(0);
  const startOver = () => {
    forgetDraft(formName(templateName, requestId));
    setAttempt((before) => before + 1);
  };
  return (
    <Page
      title={request.data ? t("Change {name} in {environment}", { name: request.data.name, environment: request.data.environment }) : templateName}
      subtitle={t("It keeps its name, environment and owner. Whatever else you change is proposed, planned and reviewed as when it was made.")}
      beside={template.data && <Chip size="small" label={template.data.title || templateName} />}
      actions={<Button onClick={startOver}>{t("Start over")}</Button>}
    >
      <Loaded query={template}>
        {(data) => <Loaded query={request}>{(made) => <ChangeForm key={`${data.version}#${attempt}`} template={data} request={made} />}</Loaded>}
      </Loaded>
    </Page>
  );
}

function ChangeForm({ template, request }: { template: Template; request: Request }) {
  const { data, ignored } = useMemo(() => changeOf(request, formPages(template)), [request, template]);
  if (request.template !== template.name) return <Navigate to={changePath(request)} replace />;
  return (
    <Stack spacing={2}>
      {ignored.length > 0 && <Alert severity="info">{t("Not taken from the request: {names}.", { names: ignored.join(", ") })}</Alert>}
      <Wizard template={template} change={{ request, data }} />
    </Stack>
  );
}

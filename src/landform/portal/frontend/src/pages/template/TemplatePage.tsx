import { Button, Chip, Stack } from "@mui/material";
import { useState } from "react";
import { useParams } from "react-router";
import { useTemplate } from "../../api/templates";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { Page } from "../../components/Page";
import { forgetDraft } from "../../form/draft";
import { Wizard } from "./Wizard";
import { rich, t } from "../../i18n";

export function TemplatePage() {
  const { name = "" } = useParams();
  const template = useTemplate(name);
  const [attempt, setAttempt] = useState(0);
  const startOver = () => {
    forgetDraft(name);
    setAttempt((before) => before + 1);
  };
  return (
    <Page
      width="md"
      title={template.data?.title || name}
      subtitle={template.data?.description}
      beside={template.data && <Chip size="small" label={template.data.type} />}
      actions={template.data && <Button onClick={startOver}>{t("Start over")}</Button>}
    >
      <Loaded query={template}>
        {(data) =>
          data.pages.length === 0 && data.orders !== "task" ? (
            <EmptyState title={t("This template asks nothing")}>
              {rich("Its author has not given it a form; ask {owner}.", { owner: <EntityLink entityRef={data.owner} /> })}
            </EmptyState>
          ) : (
            <Stack>
              <Wizard key={`${data.name}@${data.version}#${attempt}`} template={data} />
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

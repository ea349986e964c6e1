import { parseEntityRef } from "../../api/entityRefs";
import type { Task } from "../../api/taskTypes";
import { t } from "../../i18n";

/** What a task is called: the title of its template. */
export function taskTitle({ spec: { templateInfo } }: Pick<Task, "spec">): string {
  return templateInfo?.entity?.metadata?.title || templateName({ spec: { steps: [], parameters: {}, templateInfo } }) || t("Task");
}

export function templateName({ spec: { templateInfo } }: Pick<Task, "spec">): string {
  return parseEntityRef(templateInfo?.entityRef ?? "", "template").name;
}

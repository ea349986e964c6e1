import { Stack } from "@mui/material";
import { useParams } from "react-router";
import { useTaskEvents } from "../../api/taskEvents";
import { useTask } from "../../api/tasks";
import type { Task } from "../../api/taskTypes";
import { ConnectionChip, ConnectionTrouble } from "../../components/ConnectionState";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { AppLink, EntityLink } from "../../components/links";
import { LogBox } from "../../components/LogBox";
import { Page } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Section } from "../../components/Section";
import { TaskStatusChip } from "../../components/StatusChip";
import { Outcome } from "./Outcome";
import { Steps } from "./Steps";
import { TaskActions } from "./TaskActions";
import { taskTitle, templateName } from "./taskNames";
import { taskProgress } from "./taskState";
import { rich, t } from "../../i18n";

/** A task while it runs, and what came of it. */
export function TaskPage() {
  const { id = "" } = useParams();
  const query = useTask(id);
  const { events, connection, error, followAgain } = useTaskEvents(id);
  const task = query.data;
  const progress = task && taskProgress(task, events);
  // The events are quicker than the task itself.
  const status = task && (progress?.outcome === "running" ? (task.status === "open" ? "open" : "processing") : progress?.outcome);
  return (
    <Page
      title={task ? taskTitle(task) : t("Task")}
      beside={status && <TaskStatusChip status={status} />}
      subtitle={task && <Subtitle task={task} />}
      actions={task && progress && <TaskActions task={task} outcome={progress.outcome} onRetried={followAgain} />}
    >
      <Loaded query={query} skeleton={<SkeletonLines count={3} height={80} />}>
        {() =>
          progress && (
            <Stack spacing={2}>
              <ConnectionTrouble connection={connection} error={error} />
              <Outcome progress={progress} />
              <Section title={t("Steps")} beside={<ConnectionChip connection={connection} />}>
                <Steps steps={progress.steps} isRunning={progress.outcome === "running"} />
              </Section>
              {progress.log !== "" && (
                <Section title={t("Around the steps")}>
                  <LogBox text={progress.log} label={t("Log of the task")} isGrowing={false} placeholder="" />
                </Section>
              )}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

function Subtitle({ task }: { task: Task }) {
  const template = templateName(task);
  const when = <RelativeTime at={task.createdAt} />;
  return (
    <>
      {task.createdBy
        ? rich("Started by {who} {when}", { who: <EntityLink entityRef={task.createdBy} defaultKind="user" />, when })
        : rich("Started {when}", { when })}
      {template && (
        <>
          {" "}
          {rich("with {template}", { template: <AppLink to={`/templates/${encodeURIComponent(template)}`}>{template}</AppLink> })}
        </>
      )}
    </>
  );
}

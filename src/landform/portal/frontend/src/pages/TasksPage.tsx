import { Box, Button, Paper, Stack, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { shortName } from "../api/entityRefs";
import { useMe } from "../api/me";
import { useTasks } from "../api/tasks";
import { TASK_STATUSES, type Task } from "../api/taskTypes";
import { Choice } from "../components/Choice";
import { EmptyState } from "../components/EmptyState";
import { Loaded, SkeletonLines } from "../components/Loaded";
import { LoadMore } from "../components/LoadMore";
import { AppLink } from "../components/links";
import { Page } from "../components/Page";
import { RelativeTime } from "../components/RelativeTime";
import { TASK_STATUS_TEXT, TaskStatusChip } from "../components/StatusChip";
import { useAddressFilter } from "./addressFilter";
import { taskTitle } from "./task/taskNames";
import { gridRow } from "../components/rows";
import { t } from "../i18n";

const STATUSES = TASK_STATUSES.filter((one) => one !== "skipped");

/** Tasks of templates that make something at once; one's own unless everybody's are asked for. */
export function TasksPage() {
  const [filter, setFilter] = useAddressFilter(["by", "status"]);
  const { data: me } = useMe();
  const isMine = filter.by !== "anybody";
  const tasks = useTasks({ createdBy: isMine ? me?.subject : undefined, status: filter.status }, !isMine || me !== undefined);
  const items = tasks.data?.pages.flatMap((page) => page.tasks) ?? [];
  return (
    <Page
      title={t("Tasks")}
      subtitle={t("What templates did when they were run, newest first.")}
      actions={
        <Button variant="contained" component={RouterLink} to="/templates">
          {t("Browse templates")}
        </Button>
      }
    >
      <Stack direction="row" sx={{ gap: 1.5, mb: 2, flexWrap: "wrap" }}>
        <Choice label={t("Started by")} any={t("Me")} value={filter.by} onChange={setFilter("by")} options={[{ value: "anybody", label: t("Anybody") }]} />
        <Choice label={t("Status")} any={t("Any status")} value={filter.status} onChange={setFilter("status")} options={STATUSES.map((value) => ({ value, label: t(TASK_STATUS_TEXT[value]) }))} />
      </Stack>
      <Loaded query={tasks} skeleton={<SkeletonLines count={6} height={56} />}>
        {() =>
          items.length > 0 ? (
            <TaskList tasks={items} />
          ) : (
            <NoTasks isMine={isMine} hasStatus={filter.status !== ""} onShowAll={() => setFilter("by")("anybody")} onAnyStatus={() => setFilter("status")("")} />
          )
        }
      </Loaded>
      <LoadMore query={tasks} />
    </Page>
  );
}

function TaskList({ tasks }: { tasks: Task[] }) {
  return (
    <Paper component="ul" sx={{ px: { xs: 2, sm: 2.5 }, py: 0.5, m: 0, listStyle: "none" }}>
      {tasks.map((task) => (
        <Box component="li" key={task.id} sx={gridRow("minmax(0, 3fr) 130px 120px")}>
          <Box sx={{ minWidth: 0 }}>
            <AppLink to={`/tasks/${encodeURIComponent(task.id)}`} strong>
              {taskTitle(task)}
            </AppLink>
            <Typography variant="body2" color="textSecondary">
              {task.createdBy && `${t("by {who}", { who: shortName(task.createdBy) })} · `}
              {t("{count, plural, one {# step} other {# steps}}", { count: task.spec.steps.length })}
            </Typography>
          </Box>
          <Box sx={{ justifySelf: { xs: "end", sm: "start" } }}>
            <TaskStatusChip status={task.status} />
          </Box>
          <Typography variant="body2" color="textSecondary" sx={{ textAlign: { sm: "right" } }}>
            <RelativeTime at={task.createdAt} />
          </Typography>
        </Box>
      ))}
    </Paper>
  );
}

interface NoTasksProps {
  isMine: boolean;
  hasStatus: boolean;
  onShowAll: () => void;
  onAnyStatus: () => void;
}

function NoTasks({ isMine, hasStatus, onShowAll, onAnyStatus }: NoTasksProps) {
  if (hasStatus) {
    return <EmptyState title={t("No task has this status")} action={<Button onClick={onAnyStatus}>{t("Show any status")}</Button>} />;
  }
  return (
    <EmptyState
      title={isMine ? t("You have not run a task yet") : t("No tasks yet")}
      action={isMine && <Button onClick={onShowAll}>{t("Show everybody’s tasks")}</Button>}
    >
      {t("Some templates do their work at once, step by step, without a pull request against the infra repository. What they did is listed here.")}
    </EmptyState>
  );
}

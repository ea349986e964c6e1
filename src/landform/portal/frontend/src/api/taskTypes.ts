// The shapes of /api/scaffolder/v2/tasks, which are Backstage's.

export const TASK_STATUSES = ["open", "processing", "completed", "failed", "cancelled", "skipped"] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export interface TaskStepSpec {
  id: string;
  name: string;
  action: string;
}

export interface Task {
  id: string;
  status: TaskStatus;
  createdAt: string;
  lastHeartbeatAt?: string;
  createdBy?: string;
  spec: {
    steps: TaskStepSpec[];
    parameters: Record<string, unknown>;
    templateInfo?: { entityRef?: string; entity?: { metadata?: { name?: string; title?: string } } };
  };
}

export interface TaskEvent {
  id: number;
  type: "log" | "completion" | "cancelled" | "recovered";
  createdAt: string;
  body: {
    message: string;
    stepId?: string;
    status?: string;
    output?: unknown;
    error?: { name?: string; message?: string };
  };
}

export function isEnded({ status }: Pick<Task, "status">): boolean {
  return status !== "open" && status !== "processing";
}

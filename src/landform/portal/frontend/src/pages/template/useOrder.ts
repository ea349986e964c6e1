import { useNavigate } from "react-router";
import { useCreateRequest } from "../../api/requests";
import { useCreateTask } from "../../api/tasks";
import type { Parameters, Template } from "../../api/types";
import type { Secrets } from "../../form/secrets";

export interface Order {
  parameters: Parameters;
  secrets: Secrets;
  idempotencyKey: string;
}

/** Send what was filled in as what the template orders, or as a change of what a request made, and go where it can be followed. */
export function useOrder(template: Template, changes: string | undefined) {
  const request = useCreateRequest();
  const task = useCreateTask();
  const navigate = useNavigate();
  const isTask = template.orders === "task";
  const { error, isPending, isSuccess } = isTask ? task : request;

  const send = async ({ parameters, secrets, idempotencyKey }: Order): Promise<string> => {
    if (isTask) {
      const { id } = await task.mutateAsync({ template: template.name, values: parameters, secrets });
      return `/tasks/${encodeURIComponent(id)}`;
    }
    const { id } = await request.mutateAsync({ action: changes ? "update" : "create", changes, template: template.name, parameters, idempotencyKey });
    return `/requests/${encodeURIComponent(id)}`;
  };
  const reset = () => {
    request.reset();
    task.reset();
  };
  return { error, isBusy: isPending || isSuccess, send, reset, follow: (path: string) => navigate(path) };
}

import { describe, expect, it } from "vitest";
import type { Task, TaskEvent } from "../../api/taskTypes";
import { readOutput, taskProgress } from "./taskState";

const steps = ["fetch", "publish", "register"].map((id) => ({ id, name: `Step ${id}`, action: `a:${id}` }));
const task = (status: Task["status"] = "processing"): Task => ({ id: "t", status, createdAt: "", spec: { steps, parameters: {} } });
const at = (id: number) => `2026-01-01T00:00:0${id}.000Z`;
const log = (id: number, message: string, stepId?: string, status?: string): TaskEvent => ({ id, type: "log", createdAt: at(id), body: { message, stepId, status } });
const end = (id: number, type: TaskEvent["type"], body: object = {}): TaskEvent => ({ id, type, createdAt: at(id), body: { message: "end", ...body } });
const begun = [log(1, "Starting up task with 3 steps"), log(2, "Beginning step", "fetch", "processing"), log(3, "\u001b[32minfo\u001b[39m: hello", "fetch")];
const failed = [...begun, log(4, "Finished step", "fetch", "completed"), log(5, "Error: no", "publish", "failed"), log(6, "Skipping", "register", "skipped")];
const states = (progress: ReturnType<typeof taskProgress>) => progress.steps.map(({ state }) => state);

describe("taskProgress", () => {
  it("tells where a running task is", () => {
    const progress = taskProgress(task(), begun);
    expect(states(progress)).toEqual(["processing", "ahead", "ahead"]);
    expect(progress.steps[0]).toMatchObject({ name: "Step fetch", startedAt: at(2), endedAt: null, log: "Beginning step\ninfo: hello" });
    expect(progress).toMatchObject({ outcome: "running", log: "Starting up task with 3 steps", error: null });
  });

  it("tells what failed, and forgets that when the task is tried again", () => {
    const ended = [...failed, end(7, "completion", { error: { name: "InputError", message: "no\u001b[0m" } })];
    expect(taskProgress(task(), ended)).toMatchObject({ outcome: "failed", error: { name: "InputError", message: "no" } });
    expect(states(taskProgress(task(), ended))).toEqual(["completed", "failed", "skipped"]);

    const again = [...ended, end(8, "recovered"), log(9, "Beginning step", "publish", "processing")];
    expect(taskProgress(task(), again)).toMatchObject({ outcome: "running", error: null });
    expect(states(taskProgress(task(), again))).toEqual(["completed", "processing", "ahead"]);
  });

  it("keeps how long a step took when another attempt says that it is done already", () => {
    const again = [...failed, end(7, "recovered"), log(8, "Skipping step fetch because it was already completed", "fetch", "completed")];
    expect(taskProgress(task(), again).steps[0]).toMatchObject({ state: "completed", startedAt: at(2), endedAt: at(4) });
  });

  it("does not depend on the order in which events came", () => {
    const ended = [...failed, end(7, "completion", { error: {} })];
    expect(taskProgress(task(), ended.toReversed())).toEqual(taskProgress(task(), ended));
  });

  it("tells a cancelled task", () => {
    const progress = taskProgress(task(), [...begun, end(4, "cancelled")]);
    expect([progress.outcome, ...states(progress)]).toEqual(["cancelled", "cancelled", "ahead", "ahead"]);
  });

  it("trusts the task where events are missing", () => {
    expect(taskProgress(task("failed"), []).outcome).toBe("failed");
    expect(taskProgress(task("open"), []).outcome).toBe("running");
  });
});

describe("readOutput", () => {
  it("reads links and texts", () => {
    const output = { links: [{ url: "https://x", title: "Repo" }, { entityRef: "component:a" }], text: [{ title: "Next", content: "# Hi" }] };
    expect(readOutput(output)).toEqual({
      links: [{ title: "Repo", url: "https://x", entityRef: null }, { title: "component:a", url: null, entityRef: "component:a" }],
      texts: [{ title: "Next", content: "# Hi" }],
    });
  });

  it.each([undefined, null, 1, [], { links: "x", text: [1, null, {}] }, { links: [{}, { url: 5 }] }])("takes nothing from %j", (output) => {
    expect(readOutput(output)).toEqual({ links: [], texts: [] });
  });
});

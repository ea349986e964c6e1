import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, loadDraft, saveDraft, unfinishedForms, withKeyFor } from "./draft";

describe("draft", () => {
  it("keeps its key for the same values and takes a new one for others", () => {
    let made = 0;
    const newKey = () => `key-${++made}`;
    const first = withKeyFor(EMPTY_DRAFT, { name: "orders" }, newKey);
    expect(withKeyFor(first, { name: "orders" }, newKey)).toBe(first);
    expect(withKeyFor(first, { name: "orders2" }, newKey).key).toBe("key-2");
  });

  it("makes a UUID by itself", () => {
    expect(withKeyFor(EMPTY_DRAFT, {}).key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each(["", "no json", "null", '{"data":null}', "[]"])("starts anew on unreadable storage: %j", (text) => {
    expect(loadDraft("x", { getItem: () => text })).toEqual(EMPTY_DRAFT);
  });

  it("finds the forms that were begun, not those that were only opened", () => {
    const kept = new Map<string, string>([["landform:diff-view", "split"]]);
    const storage = {
      get length() { return kept.size; },
      key: (index: number) => [...kept.keys()][index] ?? null,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    };
    saveDraft("queue", { ...EMPTY_DRAFT, data: { name: "orders" } }, [], storage);
    saveDraft("bucket", { ...EMPTY_DRAFT, step: 1 }, [], storage);
    saveDraft("opened", { ...EMPTY_DRAFT, data: { name: undefined } }, [], storage);

    expect(unfinishedForms(storage)).toEqual(["bucket", "queue"]);
  });

  it("puts nothing confidential into storage", () => {
    let stored = "";
    const storage = { setItem: (_: string, text: string) => { stored = text; }, getItem: () => stored };
    const ui = [{ token: { "ui:field": "Secret" } }, { password: { "ui:widget": "password" } }];
    const data = { name: "orders", token: "****", password: "hunter2" };
    const draft = withKeyFor({ ...EMPTY_DRAFT, data, step: 2 }, data);

    saveDraft("x", draft, ui, storage);

    expect(stored).not.toMatch(/hunter2|\*/);
    expect(loadDraft("x", storage)).toEqual({ data: { name: "orders" }, step: 2, key: "", keyFor: "" });
    saveDraft("x", { ...draft, data: { name: "orders" } }, ui, storage);
    expect(loadDraft("x", storage).key).toBe(draft.key);
  });
});

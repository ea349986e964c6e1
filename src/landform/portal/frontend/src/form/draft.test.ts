import { describe, expect, it } from "vitest";
import { draftWith, EMPTY_DRAFT, formName, loadDraft, saveDraft, unfinishedForms, withKeyFor } from "./draft";

/** A storage as browsers have it. */
function storageWith(...entries: [string, string][]) {
  const kept = new Map(entries);
  return {
    get length() { return kept.size; },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
}

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
    const storage = storageWith(["landform:diff-view", "split"]);
    saveDraft("queue", { ...EMPTY_DRAFT, data: { name: "orders" } }, [], storage);
    saveDraft("bucket", { ...EMPTY_DRAFT, step: 1 }, [], storage);
    saveDraft("opened", { ...EMPTY_DRAFT, data: { name: undefined } }, [], storage);

    expect(unfinishedForms(storage)).toEqual(["bucket", "queue"]);
  });

  it("of a change is another than that of an order, and than that of another change", () => {
    const storage = storageWith();
    const order = { ...EMPTY_DRAFT, data: { name: "new" }, step: 1 };
    const change = { ...EMPTY_DRAFT, data: { name: "orders" }, step: 2 };
    saveDraft(formName("queue"), order, [], storage);
    saveDraft(formName("queue", "r-1"), change, [], storage);

    expect(loadDraft(formName("queue"), storage)).toEqual(order);
    expect(loadDraft(formName("queue", "r-1"), storage)).toEqual(change);
    expect(loadDraft(formName("queue", "r-2"), storage)).toBe(EMPTY_DRAFT);
    expect(unfinishedForms(storage)).toEqual(["queue"]); // a change is taken up at its resource
  });

  it("begins with what is given, unless something was begun", () => {
    const begun = { ...EMPTY_DRAFT, data: { size: 30 } };
    expect(draftWith({ size: 20 }, EMPTY_DRAFT)).toEqual({ ...EMPTY_DRAFT, data: { size: 20 } });
    expect(draftWith({ size: 20 }, begun)).toEqual(begun);
  });

  it("is begun with the answers that are fixed, whatever was typed before", () => {
    const begun = { ...EMPTY_DRAFT, data: { name: "another", size: 50 }, step: 1 };
    expect(draftWith({ name: "orders", size: 20 }, begun, { name: "orders" })).toEqual({ ...begun, data: { name: "orders", size: 50 } });
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

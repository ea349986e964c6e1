import { describe, expect, it } from "vitest";
import { answeredNames, asksConfidential, secretsOf, stars, withoutConfidential } from "./secrets";

const ui = {
  token: { "ui:field": "Secret" },
  password: { "ui:widget": "password" },
  pin: { "ui:inputType": "password" },
  nested: { token2: { "ui:field": "Secret" } },
  list: { items: { key: { "ui:widget": "password" } } },
};
const data = {
  name: "orders", token: "***", password: "hunter2", pin: 1234, nested: { token2: "**", host: "h" }, list: [{ key: "k", user: "u" }],
};

describe("secrets", () => {
  it("are stars of the same length in the values", () => {
    expect([stars("abc"), stars("")]).toEqual(["***", undefined]);
  });

  it("are taken out of what is stored, at any depth", () => {
    expect(withoutConfidential(data, ui)).toEqual({ name: "orders", nested: { host: "h" }, list: [{ user: "u" }] });
    expect(JSON.stringify(withoutConfidential(data, ui))).not.toMatch(/hunter2|1234|\*/);
    expect(data.token).toBe("***"); // the source is as it was
  });

  it("are sent for the fields that are answered, and for no other", () => {
    const typed = { token: "abc", token2: "de", hidden: "x", empty: "" };
    expect(secretsOf(typed, data, [ui])).toEqual({ token: "abc", token2: "de" });
    expect(secretsOf(typed, { name: "orders" }, [ui])).toEqual({});
  });

  it("are found wherever a form asks for them", () => {
    expect(answeredNames(data, [ui])).toEqual(["token", "token2"]);
    expect([ui, { a: { items: [{}, { "ui:widget": "password" }] } }, { a: { "ui:help": "h" } }].map(asksConfidential)).toEqual([true, true, false]);
  });
});

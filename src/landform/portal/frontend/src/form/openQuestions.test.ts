import { describe, expect, it } from "vitest";
import type { Parameters, Template } from "../api/types";
import { openQuestions, titleAt, whatIsMissing } from "./openQuestions";
import { formPages, parametersOf, withDefaults } from "./templateForm";

const pages = formPages({
  pages: [
    {
      title: "What",
      schema: {
        required: ["dbName", "owner", "environment"],
        properties: {
          dbName: { title: "Database name", type: "string", minLength: 3, pattern: "^[a-z-]+$" },
          owner: { title: "Owner", type: "string" },
          environment: { title: "Environment", type: "string", enum: ["dev", "production"], default: "dev" },
        },
      },
    },
    {
      title: "How",
      schema: {
        required: ["size", "network"],
        properties: {
          size: { type: "integer", default: 20 },
          network: { title: "Network", type: "object", required: ["cidr"], properties: { cidr: { title: "Range", type: "string" } } },
        },
        if: { properties: { environment: { const: "production" } }, required: ["environment"] },
        then: { required: ["reason"], properties: { reason: { title: "Reason", type: "string" } } },
      },
    },
  ],
} as unknown as Template);

const open = (data: Parameters) => openQuestions(pages, withDefaults(pages, data));
const said = (data: Parameters, step = 0) => whatIsMissing(open(data), step);
const WHAT = { dbName: "orders", owner: "group:default/payments" };
const NETWORK = { network: { cidr: "10.0.0.0/16" } };

describe("openQuestions", () => {
  it("finds what is missing on every page, by the form's names", () => {
    expect(open({})).toEqual([
      { title: "Database name", page: 0, isMissing: true },
      { title: "Owner", page: 0, isMissing: true },
      { title: "Network › Range", page: 1, isMissing: true },
    ]);
  });

  it("has none once everything is there, be it by a default", () => {
    expect(open({ ...WHAT, ...NETWORK })).toEqual([]);
  });

  it("tells what is not valid from what is missing, and names it once", () => {
    expect(open({ ...WHAT, ...NETWORK, dbName: "A" })).toEqual([{ title: "Database name", page: 0, isMissing: false }]);
    expect(open({ ...WHAT, ...NETWORK, dbName: "" })).toEqual([{ title: "Database name", page: 0, isMissing: true }]);
  });

  it("asks for what an answer of another page brings along, and only then", () => {
    expect(open({ ...WHAT, ...NETWORK, environment: "production" }).map(({ title }) => title)).toEqual(["Reason"]);
  });

  it("asks again for a default that somebody removed", () => {
    expect(open({ ...WHAT, ...NETWORK, environment: undefined }).map(({ title }) => title)).toEqual(["Environment"]);
  });
});

describe("whatIsMissing", () => {
  it("says what to fill in, on the page in view first", () => {
    expect(said({})).toBe("Fill in Database name and Owner to see what will be written.");
    expect(said({ ...WHAT, dbName: "A" })).toBe("Check Database name to see what will be written.");
    expect(said(WHAT)).toBe("The pages that follow still ask for Network › Range; then you see what will be written.");
    expect(said(WHAT, 1)).toBe("Fill in Network › Range to see what will be written.");
    expect(said({ ...WHAT, ...NETWORK })).toBe("");
  });

  it("names a few of many", () => {
    const many = ["A", "B", "C", "D", "E"].map((title) => ({ title, page: 0, isMissing: true }));
    expect(whatIsMissing(many.slice(0, 4), 0)).toBe("Fill in A, B, C, and D to see what will be written.");
    expect(whatIsMissing(many, 0)).toBe("Fill in A, B, C, and 2 more to see what will be written.");
  });
});

describe("withDefaults", () => {
  it("is what is sent after every page was opened", () => {
    const sent = parametersOf(pages, withDefaults(pages, { ...WHAT, ...NETWORK }));
    expect(sent).toEqual({ ...WHAT, ...NETWORK, environment: "dev", size: 20 });
    expect(parametersOf(pages, withDefaults(pages, sent))).toEqual(sent);
  });

  it("leaves alone what somebody answered or removed", () => {
    expect(withDefaults(pages, { size: 5, environment: undefined })).toMatchObject({ size: 5, environment: undefined });
  });
});

it("names one of a list by the list", () => {
  const schema = { properties: { rules: { title: "Rules", type: "array", items: { type: "object", properties: { port: {} } } } } } as const;
  expect(titleAt(["rules", "0", "port"], schema, { rules: { items: { port: { "ui:title": "Port" } } } })).toBe("Rules › Port");
  expect(titleAt([], schema, {})).toBe("");
});

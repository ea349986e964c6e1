import { describe, expect, it } from "vitest";
import type { CostEstimate } from "../../api/types";
import { costLine, money } from "./costText";

const item = { address: "aws_db_instance.this", type: "aws_db_instance", monthly: 31.4, parts: [], assumptions: [] };
const unpriced = { address: "aws_kms_key.this", type: "aws_kms_key", reason: "no price" };
const estimate = (changes: Partial<CostEstimate>): CostEstimate => ({
  currency: "USD", monthly: 31.4, items: [item], unpriced: [], prices_as_of: "2026-11-01", ...changes,
});

describe("the cost in words", () => {
  it.each([[31.4, "$31"], [0.4, "$0.40"], [9.999, "$10.00"], [0, "$0"], [1234.5, "$1,235"], [-31, "-$31"]])("writes %d as %s", (amount, text) => {
    expect(money(amount, "USD")).toBe(text);
  });

  it("writes cents where they shall add up", () => expect(money(23.36, "USD", true)).toBe("$23.36"));

  it("survives a currency that is none", () => expect(money(31, "??")).toBe("31 ??"));

  it("names what has no price, and never says that it costs nothing", () => {
    expect(costLine(estimate({}))).toBe("About $31 a month.");
    expect(costLine(estimate({ unpriced: [unpriced] }))).toBe("About $31 a month, without what is not priced: aws_kms_key.this.");
    expect(costLine(estimate({ items: [], monthly: 0, unpriced: [unpriced] }))).toBe("Not priced: aws_kms_key.this.");
    expect(costLine(estimate({ items: [], monthly: 0 }))).toBe("Nothing in this costs anything.");
  });
});

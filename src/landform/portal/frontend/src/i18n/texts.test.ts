import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { PARTS, rjsf, texts } from "./french";
import { usedTexts } from "./usedTexts";

const used = usedTexts("src");
const french: Record<string, string> = texts;

/** The names of what is put in, also within plurals. */
function placeholders(text: string): string[] {
  const names = (elements: MessageFormatElement[]): string[] =>
    elements.flatMap((element) => {
      if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
      const inner =
        element.type === TYPE.plural || element.type === TYPE.select
          ? Object.values(element.options).flatMap(({ value }) => names(value))
          : element.type === TYPE.tag
            ? names(element.children)
            : [];
      return [element.value, ...inner];
    });
  return [...new Set(names(parse(text)))].sort();
}

describe("the French translation", () => {
  it("has every text that the code hands to `t` and `rich`", () => {
    expect(used.texts.size).toBeGreaterThan(200);
    const missing = [...used.texts].filter(([text]) => !Object.hasOwn(french, text)).map(([text, place]) => `${place}: ${text}`);
    expect(missing).toEqual([]);
  });

  it("has nothing that the code no longer says", () => {
    expect(Object.keys(french).filter((text) => !used.strings.has(text))).toEqual([]);
  });

  it("can find every text: none is put together by hand", () => {
    expect(used.unclear).toEqual([]);
  });

  it.each(Object.entries(french))("puts the same things into: %s", (english, text) => {
    expect(placeholders(text)).toEqual(placeholders(english));
  });

  it("says each text in one place", () => {
    const keys = Object.values(PARTS).flatMap((part) => Object.keys(part));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("puts in what RJSF puts in", () => {
    const params = (text: string) => [...text.matchAll(/%\d/g)].map(([param]) => param).sort();
    for (const [english, text] of Object.entries(rjsf)) expect([english, params(text)]).toEqual([english, params(english)]);
  });

  it("is typeset as French is", () => {
    const all = [...Object.values(french), ...Object.values(rjsf)];
    expect(all.filter((text) => /'/.test(text))).toEqual([]);
    // A colon stands close in lists of signs and in ICU; else no sign stands without its space.
    expect(all.filter((text) => / [:;?!»]|« |[\p{L}’][;?!»]/u.test(text))).toEqual([]);
    expect(french["The pull request is open; its plan is being made."]).toContain("ouverte\u00a0;");
  });
});

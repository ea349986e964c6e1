import { createElement, Fragment, isValidElement, type ReactElement, type ReactNode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { describeTime } from "../components/timeText";
import { messageFor } from "../form/errorMessages";
import { formText } from "../form/formText";
import { money } from "../pages/template/costText";
import { named, rich, t } from ".";
import { preferredOf, speak } from "./language";

afterEach(() => speak("en"));

const childrenOf = (node: ReactNode) => (node as ReactElement<{ children: ReactNode }>).props.children;

describe("the portal's texts", () => {
  it("are English unless another language was chosen", async () => {
    expect(t("Load more")).toBe("Load more");
    await speak("fr");
    expect(t("Load more")).toBe("Afficher la suite");
    await speak("en");
    expect(t("Load more")).toBe("Load more");
  });

  it("count as the language counts", async () => {
    const steps = (count: number) => t("{count, plural, one {# step} other {# steps}}", { count });
    expect([0, 1, 2].map(steps)).toEqual(["0 steps", "1 step", "2 steps"]);
    await speak("fr");
    expect([0, 1, 2, 1_000_000].map(steps)).toEqual(["0 étape", "1 étape", "2 étapes", "1\u202f000\u202f000 étapes"]);
  });

  it("write times, money and numbers as the language does", async () => {
    await speak("fr");
    expect(describeTime(1e12 - 180_000, 1e12)).toBe("il y a 3 minutes");
    expect(describeTime(1e12, 1e12)).toBe("à l’instant");
    expect(money(1234.5, "EUR", true)).toBe("1\u202f234,50\u00a0€");
  });

  it("hold elements, and never read what is put in as markup", async () => {
    await speak("fr");
    const name = "<b>{x}</b>";
    expect(t("{name} is ready", { name })).toBe("<b>{x}</b> est prêt");
    expect(childrenOf(rich("Unchanged: {files}", { files: name }))).toBe("Sans changement\u00a0: <b>{x}</b>");
    const link = createElement("a");
    const sentence = rich("Unchanged: {files}", { files: link });
    expect(isValidElement(sentence) && sentence.type).toBe(Fragment);
    expect(childrenOf(sentence)).toEqual(["Sans changement\u00a0: ", link]);
  });

  it("show a word that they do not know as it is", () => {
    expect(named({ open: "Open" }, "ajar")).toBe("ajar");
    expect(named({ open: "Open" }, "toString")).toBe("toString");
  });

  it("say in the chosen language what is wrong with an answer", async () => {
    await speak("fr");
    const error = { keyword: "minLength", keywordLocation: "#/properties/a/minLength", instanceLocation: "#/a", error: "" };
    expect(messageFor(error, { properties: { a: { minLength: 3 } } })).toBe("Il faut au moins 3 caractères.");
    expect(formText("Option %1" as never, ["2"])).toBe("Choix 2");
  });
});

describe("the first language", () => {
  it.each([
    [null, ["de-DE", "fr-CA", "en"], "fr"],
    [null, ["en-GB", "fr"], "en"],
    ["en", ["fr"], "en"],
    ["fr", ["en"], "fr"],
    ["xx", ["fr"], "fr"],
    [null, ["de"], "en"],
    [null, [], "en"],
  ])("stored %j, of the browser %j: %s", (chosen, wanted, expected) => {
    expect(preferredOf(chosen, wanted)).toBe(expected);
  });
});

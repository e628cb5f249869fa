/** Names, ids and links inside sentences of the other direction. */
import { describe, expect, it } from "vitest";
import { directed, isolated, joined } from "../../../hubspot/src/app/packages/kit/direction.ts";
import { fill, placesOf } from "../../../hubspot/src/app/packages/kit/fill.ts";

const [RLI, FSI, PDI] = ["\u2067", "\u2068", "\u2069"];

describe("a value in a sentence", () => {
  it("is isolated where the sentence or the value is written from right to left", () => {
    expect(fill("جهة الاتصال {id}", { id: "1001" })).toBe(`جهة الاتصال ${FSI}1001${PDI}`);
    expect(fill("{name} was verified.", { name: "عائشة" })).toBe(`${FSI}عائشة${PDI} was verified.`);
    expect(fill("{name} was verified.", { name: "Ada" })).toBe("Ada was verified.");
  });

  it("is isolated once", () => {
    const once = isolated("عائشة");
    expect(isolated(once, "جهة")).toBe(once);
    expect(isolated("", "جهة")).toBe("");
  });

  it("belongs to a part that is left out without it", () => {
    const text = "Off.[ Cause: {cause}.] {at}";
    expect(fill(text, { cause: "full", at: "now" })).toBe("Off. Cause: full. now");
    expect(fill(text, { cause: "", at: "now" })).toBe("Off. now");
    expect(placesOf(fill(text, {}))).toEqual(["at"]);
  });
});

describe("the texts of a language", () => {
  const words = { title: "عنوان", list: { one: "{n} جهة" }, user: (name: string) => `بطلب من ${name}` };
  const turned = directed(words, "ar");

  it("have a direction of their own in Arabic, at every depth", () => {
    expect(turned.title).toBe(`${RLI}عنوان${PDI}`);
    expect(turned.list.one).toBe(`${RLI}{n} جهة${PDI}`);
    expect(turned.user("Ada")).toBe(`${RLI}بطلب من ${FSI}Ada${PDI}${PDI}`);
    expect(Object.values(turned.list)).toEqual([`${RLI}{n} جهة${PDI}`]);
  });

  it("stay as they are in other languages, but for a name from right to left", () => {
    const english = directed({ title: "Title", user: (name: string) => `By ${name}` }, "en");
    expect(english.title).toBe("Title");
    expect(english.user("Ada")).toBe("By Ada");
    expect(english.user("عائشة")).toBe(`By ${FSI}عائشة${PDI}`);
  });

  it("are joined in their own order", () => {
    expect(joined([turned.title, null, "", "IAL2"], " · ")).toBe(
      `${RLI}${RLI}عنوان${PDI} · ${FSI}IAL2${PDI}${PDI}`,
    );
    expect(joined(["Verified", "عائشة"])).toBe(`Verified ${FSI}عائشة${PDI}`);
    expect(joined(["Verified", "IAL2"], ", ")).toBe("Verified, IAL2");
  });
});

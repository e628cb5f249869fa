/** HubSpot's components as the sandbox draws them. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { figuresOf } from "../../../sandbox/extensions/host/components/charts.ts";
import { drawFor, DRAWN_COMPONENTS } from "../../../sandbox/extensions/host/components/index.ts";
import { pageAt, pageHref } from "../../../sandbox/extensions/host/pages.ts";
import type { Drawn } from "../../../sandbox/extensions/host/stage.ts";
import { flatten, type Tree, type TreeElement } from "../../../sandbox/extensions/host/tree.ts";
import { SOURCE } from "../../../sandbox/extensions/project.ts";

/** Routes are descriptions that the router reads; nothing renders them. */
const NOT_DRAWN = new Set(["PageRoutes"]);

/** Returns the components that a source uses, by the names that HubSpot sends. */
function componentsIn(source: string): readonly string[] {
  const imports = source.matchAll(/import \{([^}]*)\} from "@hubspot\/ui-extensions[\w/]*";/gu);
  const names = [...imports]
    .flatMap(([, list = ""]) => list.split(",").map((name) => name.trim()))
    .filter((name) => /^[A-Z]\w*$/u.test(name) && !NOT_DRAWN.has(name))
    .filter((name) => new RegExp(`<${name}\\b|= ${name};`, "u").test(source));
  const parts = names.flatMap((name) =>
    [...source.matchAll(new RegExp(`<${name}\\.(\\w+)`, "gu"))].map(([, part = ""]) => name + part),
  );
  return [...names, ...parts];
}

test("every component that the app's extensions use is drawn", () => {
  const files = globSync("app/**/*.tsx", { cwd: SOURCE, exclude: ["**/node_modules/**"] });
  const used = new Set(files.flatMap((file) => componentsIn(readFileSync(`${SOURCE}/${file}`, "utf8"))));
  expect(used.size).toBeGreaterThan(20);
  expect([...used].filter((name) => !DRAWN_COMPONENTS.has(name))).toEqual([]);
});

interface Pretended {
  readonly tree: TreeElement;
  readonly calls: readonly (readonly unknown[])[];
}

/** Draws one component with texts as its children. */
function drawn(name: string, props: Drawn["props"], ...texts: readonly string[]): Pretended {
  const calls: unknown[][] = [];
  const parts = texts.map((text, place) => ({ id: String(place), kind: 2 as const, text, version: 0 }));
  const tree = drawFor(name)({
    name,
    props,
    parts,
    children: parts.map((part) => ({ part })),
    id: "x",
    call: (prop, ...args) => void calls.push([prop, ...args]),
    remembered: () => undefined,
    remember: () => undefined,
    host: {
      headingLevel: 3,
      pageHref: (to) => to,
      openPage: () => undefined,
      openOverlay: () => undefined,
      reactions: {},
      crmAction: (type, context) => void calls.push([type, context]),
      log: () => undefined,
    },
  });
  return { tree, calls };
}

/** Returns all elements with a tag. */
function all(tree: Tree, tag: string): readonly TreeElement[] {
  return flatten([tree]).flatMap((node) => {
    if (typeof node === "string" || "part" in node) return [];
    return [...(node.tag === tag ? [node] : []), ...all(node.children, tag)];
  });
}

/** Returns the text that is drawn. */
function words(tree: Tree): string {
  return flatten([tree])
    .map((node) => {
      if (typeof node === "string") return node;
      if (!("part" in node)) return words(node.children);
      return "text" in node.part ? node.part.text : "";
    })
    .join("");
}

describe("a component", () => {
  test("that nobody knows is drawn as unknown, with what is inside", () => {
    const { tree } = drawn("CrmReport", {}, "inside");
    expect(tree.attributes["data-unknown"]).toBe("CrmReport");
    expect(words(tree)).toContain("CrmReport");
    expect(words(tree)).toContain("inside");
  });

  test.each(["javascript:alert(1)", "data:text/html,x", ""])("leads nowhere by the address %j", (url) => {
    const { tree } = drawn("Link", { href: { url, external: true } }, "there");
    expect(tree.attributes["href"]).toBe("#");
  });

  test("that leaves HubSpot opens a tab of its own and says so", () => {
    const { tree } = drawn("Link", { href: "https://example.com" }, "there");
    expect(tree.attributes).toMatchObject({ target: "_blank", rel: "noopener noreferrer" });
    expect(words(tree)).toBe("there (opens in a new tab)");
  });

  test("that loads takes no press, and says that it is busy", () => {
    const { tree } = drawn("LoadingButton", { loading: true }, "Verify");
    expect(tree.attributes).toMatchObject({ disabled: true, "aria-busy": "true" });
  });

  test("that is chosen from returns values as they were given, whatever their type", () => {
    const options = [
      { label: "Yes", value: true },
      { label: "Seven", value: 7 },
    ];
    const { tree } = drawn("Select", { label: "How?", value: 7, options });
    const [select] = all(tree, "select");
    expect(select?.attributes["value"]).toBe("1");
    expect(words(select)).toBe("YesSeven");
  });

  test("for days counts months from 0, as HubSpot does", () => {
    const { tree } = drawn("DateInput", { label: "From", value: { year: 2026, month: 10, date: 3 } });
    expect(all(tree, "input")[0]?.attributes["value"]).toBe("2026-11-03");
  });

  test("with a label, a description and an error is tied to them", () => {
    const props = {
      label: "Name",
      name: "n",
      description: "As it is",
      error: true,
      validationMessage: "Too long",
    };
    const { tree } = drawn("Input", props);
    expect(all(tree, "label")[0]?.attributes["for"]).toBe("x");
    expect(all(tree, "input")[0]?.attributes).toMatchObject({
      id: "x",
      "aria-invalid": "true",
      "aria-describedby": "x-description x-message",
    });
  });

  test("that acts on records passes on what HubSpot is to do", () => {
    const context = { objectTypeId: "0-1", objectId: 7 };
    const { tree, calls } = drawn(
      "CrmActionButton",
      { actionType: "SEND_EMAIL", actionContext: context },
      "Write",
    );
    const press = tree.attributes["onclick"];
    if (typeof press === "function") press(new Event("click"));
    expect(calls).toEqual([["onClick"], ["SEND_EMAIL", context]]);
  });
});

describe("a page of the app", () => {
  const context = {
    location: "pages",
    user: {},
    portal: { id: 4242, timezone: "UTC" },
    extension: { appId: 7, appName: "App", cardTitle: "App" },
  };

  test.each([
    ["/", {}, "/app/4242/7"],
    ["/docs/", {}, "/app/4242/7/docs"],
    ["/contacts/:contactId", { contactId: "10/1", tab: "a b" }, "/app/4242/7/contacts/10%2F1?tab=a+b"],
    ["/contacts/:contactId", {}, "/app/4242/7/contacts/:contactId"],
  ])("%s with %j is at %s", (to, params, address) => {
    expect(pageHref(context, to, params)).toBe(address);
  });

  test.each([
    ["/app/4242/7", { path: "/", params: {} }],
    ["/app/4242/7/contacts/1?tab=a+b", { path: "/contacts/1", params: { tab: "a b" } }],
  ])("%s opens %j", (address, page) => {
    expect(pageAt(context, new URL(address, "http://localhost:8788"))).toEqual(page);
  });
});

describe("a chart", () => {
  const data = [
    { day: "Mon", count: 3, result: "passed" },
    { day: "Mon", count: 1, result: "failed" },
    { day: "Tue", count: 2, result: "passed" },
  ];
  const axes = {
    x: { field: "day", fieldType: "category" },
    y: { field: "count", fieldType: "linear", label: "People" },
    options: { groupFieldByColor: "result", stacking: true },
  };

  test("has its figures by series", () => {
    const options = { propertyLabels: { result: { passed: "Passed", failed: "Failed" } } };
    expect(figuresOf({ data: { data, options }, axes })).toEqual({
      xs: ["Mon", "Tue"],
      series: [
        { name: "Passed", values: [3, 2] },
        { name: "Failed", values: [1, 0] },
      ],
      isStacked: true,
    });
  });

  test("is a drawing with a name, and a table of the same figures", () => {
    const { tree } = drawn("BarChart", { data, axes, options: { title: "Results" } });
    expect(all(tree, "svg:svg")[0]?.attributes).toMatchObject({ role: "img", "aria-label": "Results" });
    expect(all(tree, "svg:rect")).toHaveLength(4);
    expect(all(tree, "tr").map(words)).toEqual(["passedfailed", "Mon31", "Tue20"]);
  });
});

/** HubSpot's components that arrange others. */
import { number, object, size, text } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type Part, type TreeElement } from "../tree.ts";

function drawFlex({ props, children, name }: Drawn): TreeElement {
  const isRow =
    text(props["direction"], name === "Inline" ? "row" : name === "Stack" ? "column" : "row") === "row";
  const wrap = props["wrap"];
  const isWrapping = name === "Inline" || wrap === true || wrap === "wrap";
  return h(
    "div",
    {
      class: classes(
        "hs-flex",
        isRow ? "hs-row" : "hs-column",
        isWrapping && "hs-wrap",
        `hs-gap-${size(props["gap"] ?? props["distance"], name === "Stack" ? "sm" : "flush")}`,
        `hs-justify-${text(props["justify"], "start")}`,
        `hs-align-${text(props["align"], "stretch")}`,
        typeof props["alignSelf"] === "string" && `hs-self-${props["alignSelf"]}`,
      ),
    },
    children,
  );
}

function drawBox({ props, children }: Drawn): TreeElement {
  const { flex, alignSelf } = props;
  const grow = typeof flex === "number" ? String(flex) : text(flex);
  return h(
    "div",
    {
      class: classes("hs-box", typeof alignSelf === "string" && `hs-self-${alignSelf}`),
      "style:flex": grow === "" ? null : grow,
    },
    children,
  );
}

function drawGrid({ props, children }: Drawn): TreeElement {
  const width = number(props["columnWidth"], 200);
  const columns = `repeat(auto-fill, minmax(min(${width}px, 100%), 1fr))`;
  return h(
    "div",
    {
      class: `hs-grid hs-gap-${size(props["gap"], "flush")}`,
      "style:grid-template-columns": columns,
    },
    children,
  );
}

function drawAccordion({ props, children, call, remembered, remember }: Drawn): TreeElement {
  const isOpen = (props["open"] ?? remembered("open") ?? props["defaultOpen"]) === true;
  return h(
    "details",
    { class: `hs-accordion hs-accordion-${size(props["size"], "md")}`, open: isOpen },
    h(
      "summary",
      {
        "aria-disabled": props["disabled"] === true ? "true" : null,
        onclick: (event: Event) => {
          event.preventDefault(); // the extension may decide whether it opens
          if (props["disabled"] === true) return;
          call("onClick");
          remember("open", !isOpen);
        },
      },
      text(props["title"]),
    ),
    h("div", { class: "hs-accordion-body" }, children),
  );
}

interface TabInfo {
  readonly id: string | number;
  readonly title: string;
  readonly isDisabled: boolean;
  readonly part: Part;
}

function tabsIn(parts: readonly Part[]): readonly TabInfo[] {
  return parts.flatMap((part, place) => {
    if (!("type" in part) || part.type !== "Tab") return [];
    const { tabId, title, disabled } = object(part.props);
    const id = typeof tabId === "string" || typeof tabId === "number" ? tabId : place;
    return [{ id, title: text(title), isDisabled: disabled === true, part }];
  });
}

function drawTabs({ props, parts, id, call, remembered, remember }: Drawn): TreeElement {
  const tabs = tabsIn(parts);
  const chosen = props["selected"] ?? remembered("tab") ?? props["defaultSelected"] ?? tabs[0]?.id;
  const shown = tabs.find((tab) => text(tab.id) === text(chosen)) ?? tabs[0];
  const choose = (tab: TabInfo | undefined): void => {
    if (tab === undefined || tab.isDisabled) return;
    call("onSelectedChange", tab.id);
    remember("tab", tab.id);
    document.getElementById(`${id}-${tab.id}`)?.focus();
  };
  const step = (event: Event): void => {
    const by = event instanceof KeyboardEvent ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : undefined;
    if (by === undefined || shown === undefined) return;
    event.preventDefault();
    choose(tabs[(tabs.indexOf(shown) + by + tabs.length) % tabs.length]);
  };
  const heads = tabs.map((tab) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `${id}-${tab.id}`,
        "aria-selected": tab === shown ? "true" : "false",
        "aria-controls": tab === shown ? `${id}-panel` : null,
        tabindex: tab === shown ? 0 : -1,
        disabled: tab.isDisabled,
        onclick: () => choose(tab),
      },
      tab.title,
    ),
  );
  return h(
    "div",
    { class: `hs-tabs hs-tabs-${text(props["variant"], "default")}` },
    h("div", { role: "tablist", class: "hs-tablist", onkeydown: step }, heads),
    shown !== undefined &&
      h(
        "div",
        { role: "tabpanel", id: `${id}-panel`, "aria-labelledby": `${id}-${shown.id}`, tabindex: 0 },
        { part: shown.part },
      ),
  );
}

const box =
  (className: string): Draw =>
  ({ children }) =>
    h("div", { class: className }, children);

/** By HubSpot's names. */
export const LAYOUT_COMPONENTS: Readonly<Record<string, Draw>> = {
  Flex: drawFlex,
  Inline: drawFlex,
  Stack: drawFlex,
  Stack2: drawFlex,
  Box: drawBox,
  AutoGrid: drawGrid,
  Center: box("hs-center"),
  Tile: ({ props, children }) =>
    h("div", { class: classes("hs-tile", props["compact"] === true && "hs-compact") }, children),
  Card: box("hs-tile"),
  ButtonRow: ({ children }) => h("div", { class: "hs-flex hs-row hs-wrap hs-gap-sm" }, children),
  Accordion: drawAccordion,
  Tabs: drawTabs,
  Tab: box("hs-tab"),
};

/** HubSpot's tables. */
import { number, text } from "../props.ts";
import { textOf } from "../host.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type TreeElement } from "../tree.ts";

/** HubSpot shows so many buttons of pages at once. */
const BUTTONS = 5;

function drawTable(drawn: Drawn): TreeElement {
  const { props, children } = drawn;
  return h(
    "div",
    { class: "hs-table" },
    h(
      "div",
      { class: "scroll", role: "group", "aria-label": "Table", tabindex: 0 },
      h("table", { class: `hs-density-${text(props["density"], "default")}` }, children),
    ),
    props["paginated"] === true && paging(drawn),
  );
}

function paging({ props, call, remembered, remember }: Drawn): TreeElement {
  const count = number(props["pageCount"], 1);
  const page = number(props["page"] ?? remembered("page"), 1);
  const most = number(props["maxVisiblePageButtons"], BUTTONS);
  const first = Math.max(1, Math.min(page - Math.floor(most / 2), count - most + 1));
  const go = (to: number, label: string, isDisabled: boolean): TreeElement =>
    h(
      "button",
      {
        type: "button",
        class: "hs-button hs-button-sm",
        disabled: isDisabled,
        "aria-current": label === String(page) ? "page" : null,
        onclick: () => {
          remember("page", to);
          call("onPageChange", to);
        },
      },
      label,
    );
  const pages = Array.from({ length: Math.min(most, count) }, (_, place) => first + place);
  return h(
    "nav",
    { class: "hs-flex hs-row hs-wrap hs-gap-xs", "aria-label": "Pages of the table" },
    props["showFirstLastButtons"] === true && go(1, "First", page <= 1),
    go(page - 1, "Prev", page <= 1),
    pages.map((number_) => go(number_, String(number_), false)),
    go(page + 1, "Next", page >= count),
    props["showFirstLastButtons"] === true && go(count, "Last", page >= count),
  );
}

function cellAttributes({ props }: Drawn): Record<string, string | number | null> {
  const width = props["width"];
  return {
    class: classes(
      typeof props["align"] === "string" && `hs-align-text-${props["align"]}`,
      typeof width === "string" && `hs-width-${width}`,
    ),
    colspan: number(props["colSpan"], 0) || null,
    "style:width": typeof width === "number" ? `${width}px` : null,
  };
}

const NEXT_SORT: Readonly<Record<string, string>> = {
  ascending: "descending",
  descending: "none",
  none: "ascending",
};

function drawHead(drawn: Drawn): TreeElement {
  const { props, children, parts, call } = drawn;
  const direction = text(props["sortDirection"], "never");
  const attributes = cellAttributes(drawn);
  // An empty head is no head: a screen reader finds nothing to say.
  if (textOf(parts) === "" && children.length === 0) return h("td", attributes);
  if (direction === "never") return h("th", { scope: "col", ...attributes }, children);
  const arrow = { ascending: " ▲", descending: " ▼" }[direction] ?? " ↕";
  return h(
    "th",
    { scope: "col", ...attributes, "aria-sort": direction === "none" ? null : direction },
    h(
      "button",
      {
        type: "button",
        class: "hs-plain",
        disabled: props["disabled"] === true,
        onclick: () => call("onSortChange", NEXT_SORT[direction]),
      },
      children,
      h("span", { "aria-hidden": "true" }, arrow),
    ),
  );
}

const element =
  (tag: string): Draw =>
  ({ children }) =>
    h(tag, {}, children);

/** By HubSpot's names. */
export const TABLE_COMPONENTS: Readonly<Record<string, Draw>> = {
  Table: drawTable,
  TableHead: element("thead"),
  TableBody: element("tbody"),
  TableFooter: element("tfoot"),
  TableRow: element("tr"),
  TableHeader: drawHead,
  TableCell: (drawn) => h("td", cellAttributes(drawn), drawn.children),
};

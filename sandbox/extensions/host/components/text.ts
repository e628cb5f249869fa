/** HubSpot's components for text, marks and lists. */
import { href, list, number, object, size, text } from "../props.ts";
import { textOf } from "../host.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type TreeElement } from "../tree.ts";

const WEIGHT: Readonly<Record<string, string>> = { bold: "bold", demibold: "demibold" };

function drawText({ props, children }: Drawn): TreeElement {
  const format = object(props["format"]);
  const decoration = text(format["lineDecoration"]);
  const truncate = props["truncate"];
  return h(
    props["inline"] === true ? "span" : "p",
    {
      class: classes(
        "hs-text",
        props["variant"] === "microcopy" && "hs-small",
        WEIGHT[text(format["fontWeight"])] && `hs-${WEIGHT[text(format["fontWeight"])] ?? ""}`,
        format["italic"] === true && "hs-italic",
        decoration !== "" && `hs-${decoration}`,
        `hs-case-${text(format["textTransform"], "none")}`,
        truncate !== undefined && truncate !== false && "hs-truncate",
      ),
      title: text(object(truncate)["tooltipText"]) || null,
    },
    children,
  );
}

/** A link, also as `CrmActionLink` and other components show it. */
export function anchor(drawn: Drawn, address: unknown, className: string): TreeElement {
  const { props, children, call, host } = drawn;
  const target = href(address);
  const isExternal = target?.external === true;
  return h(
    "a",
    {
      class: className,
      href: target?.url ?? "#",
      target: isExternal ? "_blank" : null,
      rel: isExternal ? "noopener noreferrer" : null,
      onclick: (event: Event) => {
        if (target === null || props["preventDefault"] === true) event.preventDefault();
        call("onClick", { type: "click", bubbles: true, timeStamp: event.timeStamp, id: "" }, host.reactions);
        host.openOverlay(props["overlay"]);
      },
    },
    children,
    isExternal && h("span", { class: "visually-hidden" }, " (opens in a new tab)"),
  );
}

const TAG_TONE: Readonly<Record<string, string>> = {
  success: "good",
  warning: "open",
  danger: "bad",
  error: "bad",
  info: "info",
};

function drawTag({ props, children, call, host, name }: Drawn): TreeElement {
  const className = classes(
    "badge",
    TAG_TONE[text(props["variant"])],
    name === "StatusTag" && "hs-status",
    props["hollow"] === true && "hs-hollow",
  );
  if (typeof props["onClick"] !== "function") return h("span", { class: className }, children);
  const onclick = () => call("onClick", { type: "click" }, host.reactions);
  return h("button", { type: "button", class: className, onclick }, children);
}

function drawList({ props, children }: Drawn): TreeElement {
  const variant = text(props["variant"], "unordered");
  const items = children.map((child) => h("li", {}, child));
  return h(
    variant.startsWith("ordered") ? "ol" : "ul",
    { class: classes("hs-list", `hs-list-${variant}`) },
    items,
  );
}

function drawIcon({ props }: Drawn): TreeElement {
  const said = text(props["screenReaderText"]);
  return h(
    "span",
    { class: `hs-icon hs-icon-${text(props["color"], "inherit")}`, title: text(props["name"]) },
    h("span", { "aria-hidden": "true" }, ICONS[text(props["name"])] ?? "◆"),
    said !== "" && h("span", { class: "visually-hidden" }, said),
  );
}
const ICONS: Readonly<Record<string, string>> = {
  success: "✓",
  checkCircle: "✓",
  warning: "!",
  exclamation: "!",
  remove: "×",
  copy: "⧉",
  email: "✉",
  refresh: "↻",
  info: "i",
};

function drawImage(drawn: Drawn): TreeElement {
  const { props } = drawn;
  const image = h("img", {
    class: "hs-image",
    src: text(props["src"]),
    alt: text(props["alt"]),
    width: number(props["width"], 0) || null,
    height: number(props["height"], 0) || null,
  });
  return href(props["href"]) === null
    ? image
    : anchor({ ...drawn, children: [] }, props["href"], "hs-imagelink");
}

function drawScore({ props }: Drawn): TreeElement {
  const score = number(props["score"], 0);
  return h("p", { class: "hs-score" }, h("meter", { min: 0, max: 100, value: score }), ` ${score} of 100`);
}

/** By HubSpot's names. */
export const TEXT_COMPONENTS: Readonly<Record<string, Draw>> = {
  Text: drawText,
  Heading: ({ props, children, host }) =>
    h(
      `h${host.headingLevel}`,
      { class: classes("hs-heading", props["inline"] === true && "hs-inline") },
      children,
    ),
  Link: (drawn) =>
    anchor(drawn, drawn.props["href"], `hs-link hs-link-${text(drawn.props["variant"], "primary")}`),
  Tag: drawTag,
  StatusTag: drawTag,
  List: drawList,
  Icon: drawIcon,
  Image: drawImage,
  Illustration: ({ props }) =>
    h(
      "p",
      { class: "hs-illustration", role: "img", "aria-label": text(props["alt"], text(props["name"])) },
      "▧",
    ),
  ScoreCircle: drawScore,
  Tooltip: ({ children, parts }) => h("span", { class: "hs-tooltip", title: textOf(parts) }, children),
  DescriptionList: ({ props, children }) =>
    h("dl", { class: `hs-facts hs-facts-${text(props["direction"], "column")}` }, children),
  DescriptionListItem: ({ props, children }) =>
    h("div", { class: "hs-fact" }, h("dt", {}, text(props["label"])), h("dd", {}, children)),
  Divider: ({ props }) => h("hr", { class: `hs-divider hs-gap-${size(props["distance"], "flush")}` }),
  Spacer: ({ props }) => h("div", { class: `hs-spacer hs-space-${size(props["size"], "md")}` }),
  ExpandableText: ({ children }) =>
    h("details", { class: "hs-accordion" }, h("summary", {}, "Show more"), children),
};

/** Returns options, each with a label and a value that HubSpot passes back as it was given. */
export function optionsOf(value: unknown): readonly { readonly label: string; readonly value: unknown }[] {
  return list(value).map((option) => {
    const { label, value: given } = object(option);
    return { label: text(label, String(given)), value: given };
  });
}

/** HubSpot's modals, panels, and the components of an app's pages. */
import { href, text } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type TreeElement } from "../tree.ts";
import { anchor } from "./text.ts";

function closeDialog({ currentTarget }: Event): void {
  if (currentTarget instanceof Element) currentTarget.closest("dialog")?.close();
}

/** A dialog: the page opens it where a button's `overlay` holds it. */
function drawDialog({ props, children, name, id, call }: Drawn): TreeElement {
  const title = text(props["title"]);
  return h(
    "dialog",
    {
      class: classes(
        name === "Modal" ? "hs-modal" : "hs-panel",
        `hs-dialog-${text(props["width"], "sm")}`,
        props["variant"] === "danger" && "hs-danger",
      ),
      "data-overlay": text(props["id"]),
      "aria-label": text(props["aria-label"]) || title || name,
      onclose: () => call("onClose"),
      "onhs-open": () => call("onOpen"),
    },
    h(
      "header",
      { class: "hs-dialog-head" },
      h("h2", { id: `${id}-title` }, title || name),
      h("button", { type: "button", class: "hs-button hs-button-sm", onclick: closeDialog }, "Close"),
    ),
    children,
  );
}

const section =
  (className: string): Draw =>
  ({ children }) =>
    h("div", { class: className }, children);

function pageLink(className: string): Draw {
  return ({ props, children, host }) => {
    const to = text(props["to"], "/");
    return h(
      "a",
      {
        class: className,
        href: host.pageHref(to, props["params"]),
        onclick: (event: Event) => {
          event.preventDefault();
          host.openPage(to, props["params"]);
        },
      },
      children,
    );
  };
}

const headerLink: Draw = (drawn) => {
  const { props, call, host, children } = drawn;
  if (href(props["href"]) !== null) return anchor(drawn, props["href"], "hs-button");
  const onclick = () => call("onClick", { type: "click" }, host.reactions);
  return h(
    "button",
    { type: "button", class: "hs-button", disabled: props["disabled"] === true, onclick },
    children,
  );
};

/** By HubSpot's names. */
export const OVERLAY_COMPONENTS: Readonly<Record<string, Draw>> = {
  Modal: drawDialog,
  ModalBody: section("hs-dialog-body"),
  ModalFooter: section("hs-dialog-foot"),
  Panel: drawDialog,
  PanelBody: section("hs-dialog-body"),
  PanelSection: section("hs-dialog-section"),
  PanelFooter: section("hs-dialog-foot"),
  PageTitle: ({ children }) => h("h2", { class: "hs-page-title" }, children),
  PageHeader: ({ children }) =>
    h("div", { class: "hs-flex hs-row hs-wrap hs-gap-sm hs-justify-end" }, children),
  PageHeaderPrimaryAction: section("hs-flex hs-row hs-primary"),
  PageHeaderSecondaryActions: section("hs-flex hs-row hs-wrap hs-gap-sm"),
  PageHeaderLink: headerLink,
  PageHeaderPageLink: pageLink("hs-button"),
  PageBreadcrumbs: ({ children }) =>
    h(
      "nav",
      { "aria-label": "Breadcrumbs" },
      h(
        "ol",
        { class: "hs-breadcrumbs" },
        children.map((child) => h("li", {}, child)),
      ),
    ),
  PageBreadcrumbsPageLink: pageLink("hs-link"),
  PageBreadcrumbsCurrent: ({ children }) => h("span", { "aria-current": "page" }, children),
  PageLink: pageLink("hs-link"),
};

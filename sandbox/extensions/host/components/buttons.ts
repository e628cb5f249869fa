/** HubSpot's components that are pressed. */
import { href, list, object, size, text } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type Tree, type TreeElement } from "../tree.ts";
import { anchor } from "./text.ts";

const VARIANT: Readonly<Record<string, string>> = {
  primary: "primary",
  destructive: "danger",
  transparent: "quiet",
};

function buttonClass({ props }: Drawn, otherwise: string): string {
  const variant = text(props["variant"], otherwise);
  return classes("hs-button", VARIANT[variant], `hs-button-${size(props["size"], "md")}`);
}

/** Presses: the extension's handler, then what the overlay holds. */
function press({ props, call, host }: Drawn): (event: Event) => void {
  return (event) => {
    call("onClick", { type: "click", bubbles: true, timeStamp: event.timeStamp, id: "" }, host.reactions);
    host.openOverlay(props["overlay"]);
  };
}

function drawButton(drawn: Drawn): TreeElement {
  const { props, children } = drawn;
  const className = buttonClass(drawn, "secondary");
  if (href(props["href"]) !== null && props["disabled"] !== true)
    return anchor(drawn, props["href"], className);
  const type = text(props["type"], "button");
  const attributes = { type, class: className, disabled: props["disabled"] === true, onclick: press(drawn) };
  return h("button", attributes, children);
}

/** How long the mark is shown, ms. */
const RESULT_MS = 2_000;

/** After loading HubSpot shows a mark for a moment, a check mark if the extension names no other. */
function drawLoadingButton(drawn: Drawn): TreeElement {
  const { props, children, remembered, remember } = drawn;
  const isLoading = props["loading"] === true;
  if (isLoading && remembered("was") !== "loading") queueMicrotask(() => remember("was", "loading"));
  if (!isLoading && remembered("was") === "loading") {
    queueMicrotask(() => remember("was", "loaded"));
    setTimeout(() => remembered("was") === "loaded" && remember("was", null), RESULT_MS);
  }
  const icon = remembered("was") === "loaded" ? text(props["resultIconName"], "success") : null;
  const marks: Tree = isLoading
    ? h("span", { class: "hs-spin", "aria-hidden": "true" })
    : icon !== null &&
      h("span", { class: "hs-result", "data-icon": icon, "aria-hidden": "true" }, markOf(icon));
  return h(
    "button",
    {
      type: text(props["type"], "button"),
      class: buttonClass(drawn, "secondary"),
      disabled: props["disabled"] === true || isLoading,
      "aria-busy": isLoading ? "true" : null,
      onclick: press(drawn),
    },
    marks,
    children,
  );
}

function markOf(icon: string): string {
  return icon === "success" || icon === "checkCircle" ? "✓ " : "! ";
}

function closeMenu({ currentTarget }: Event): void {
  const menu = currentTarget instanceof Element ? currentTarget.closest("details") : null;
  if (menu === null) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

function closeByKey(event: Event): void {
  if (event instanceof KeyboardEvent && event.key === "Escape") closeMenu(event);
}

function drawDropdown(drawn: Drawn): TreeElement {
  const { props, children, call } = drawn;
  const options = list(props["options"]).map((option) => {
    const { label, onClick } = object(option);
    return h("button", { type: "button", class: "hs-plain", onclick: () => call(onClick) }, text(label));
  });
  const label = text(props["buttonText"], "More");
  if (props["disabled"] === true)
    return h("button", { type: "button", class: buttonClass(drawn, "secondary"), disabled: true }, label);
  return h(
    "details",
    { class: "hs-menu", onkeydown: closeByKey },
    h("summary", { class: buttonClass(drawn, "secondary"), role: "button" }, label),
    h("div", { class: "hs-menu-items", onclick: closeMenu }, options, children),
  );
}

const plainButton: Draw = (drawn) =>
  h(
    "button",
    {
      type: "button",
      class: "hs-plain",
      disabled: drawn.props["disabled"] === true,
      onclick: press(drawn),
    },
    drawn.children,
  );

const headerButton =
  (variant: string): Draw =>
  (drawn) =>
    drawButton({ ...drawn, props: { ...drawn.props, variant } });

/** By HubSpot's names. */
export const BUTTON_COMPONENTS: Readonly<Record<string, Draw>> = {
  Button: drawButton,
  LoadingButton: drawLoadingButton,
  Dropdown: drawDropdown,
  DropdownButtonItem: plainButton,
  HeaderActions: ({ children }) => h("div", { class: "hs-flex hs-row hs-wrap hs-gap-sm" }, children),
  PrimaryHeaderActionButton: headerButton("primary"),
  SecondaryHeaderActionButton: headerButton("secondary"),
};

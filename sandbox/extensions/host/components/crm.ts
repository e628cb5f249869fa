/** HubSpot's components that act on its records. */
import { list, object, size, text } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type TreeElement } from "../tree.ts";

const VARIANT: Readonly<Record<string, string>> = { primary: "primary", destructive: "danger" };

function act({ props, call, host }: Drawn): () => void {
  return () => {
    call("onClick");
    host.crmAction(text(props["actionType"]), props["actionContext"]);
  };
}

function drawActionButton(drawn: Drawn): TreeElement {
  const { props, children } = drawn;
  return h(
    "button",
    {
      type: text(props["type"], "button"),
      class: classes("hs-button", VARIANT[text(props["variant"])], `hs-button-${size(props["size"], "md")}`),
      disabled: props["disabled"] === true,
      onclick: act(drawn),
    },
    children,
  );
}

function drawCardActions({ props, host }: Drawn): TreeElement {
  const actions = list(props["actionConfigs"]).flatMap((config) => {
    const { type, options } = object(config);
    return type === "dropdown" ? list(options) : [config];
  });
  const buttons = actions.map((config) => {
    const { label, actionType, actionContext, disabled, tooltipText } = object(config);
    return h(
      "button",
      {
        type: "button",
        class: "hs-button hs-button-sm",
        disabled: disabled === true,
        title: text(tooltipText) || null,
        onclick: () => host.crmAction(text(actionType), actionContext),
      },
      text(label, text(actionType)),
    );
  });
  return h("div", { class: "hs-flex hs-row hs-wrap hs-gap-sm" }, buttons);
}

/** By HubSpot's names. */
export const CRM_COMPONENTS: Readonly<Record<string, Draw>> = {
  CrmActionButton: drawActionButton,
  CrmActionLink: (drawn) =>
    h("button", { type: "button", class: "hs-link hs-as-link", onclick: act(drawn) }, drawn.children),
  CrmCardActions: drawCardActions,
};

/** HubSpot's components that choose among what is given. */
import { either, list, text } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type TreeElement } from "../tree.ts";
import { labelled } from "./fields.ts";
import { optionsOf } from "./text.ts";

function drawSelect(drawn: Drawn): TreeElement {
  const { props, call } = drawn;
  const options = optionsOf(props["options"]);
  const isChosen = options.some(({ value }) => value === props["value"]);
  const valueAt = (event: Event): unknown => {
    const place = event.target instanceof HTMLSelectElement ? event.target.value : "";
    return options[Number(place)]?.value;
  };
  const place = options.findIndex(({ value }) => value === props["value"]);
  return labelled(drawn, (attributes) =>
    h(
      "select",
      {
        ...attributes,
        disabled: props["readOnly"] === true,
        value: isChosen ? String(place) : "",
        onchange: (event) => {
          const value = valueAt(event);
          if (value === undefined) return;
          call("onInput", word(value));
          call("onChange", value);
        },
      },
      !isChosen && h("option", { value: "" }, text(props["placeholder"], "Choose…")),
      options.map(({ label }, index) => h("option", { value: String(index) }, label)),
    ),
  );
}

/** Returns a value's text, whatever simple type it has. */
function word(value: unknown): string {
  return typeof value === "boolean" ? String(value) : text(value);
}

interface Choice {
  readonly label: string;
  readonly value: unknown;
  readonly description?: string;
  readonly isReadOnly?: boolean;
}

interface GroupOptions {
  readonly type: "checkbox" | "radio";
  readonly choices: readonly Choice[];
  readonly chosen: readonly unknown[];
  readonly onChoose: (values: readonly unknown[]) => void;
}

function drawGroup({ props, id }: Drawn, { type, choices, chosen, onChoose }: GroupOptions): TreeElement {
  const message = text(props["validationMessage"]);
  const inputs = choices.map((choice, place) => {
    const isChosen = chosen.includes(choice.value);
    const others = choices
      .map(({ value }) => value)
      .filter((value) => chosen.includes(value) && value !== choice.value);
    const next = type === "radio" ? [choice.value] : isChosen ? others : [...others, choice.value];
    return h(
      "div",
      { class: "hs-choice" },
      h("input", {
        type,
        id: `${id}-${place}`,
        name: type === "radio" ? `${id}-${text(props["name"])}` : text(props["name"]),
        value: text(choice.value, String(choice.value)),
        checked: isChosen,
        disabled: choice.isReadOnly === true,
        onchange: () => onChoose(next),
      }),
      h("label", { for: `${id}-${place}` }, choice.label),
      choice.description !== undefined &&
        choice.description !== "" &&
        h("p", { class: "hs-text hs-small" }, choice.description),
    );
  });
  return h(
    "fieldset",
    { class: classes("hs-field hs-group", props["error"] === true && "hs-wrong") },
    h("legend", {}, text(props["label"])),
    text(props["description"]) !== "" && h("p", { class: "hs-text hs-small" }, text(props["description"])),
    inputs,
    message !== "" && h("p", { class: "hs-message" }, message),
  );
}

function drawMultiSelect(drawn: Drawn): TreeElement {
  const { props, call } = drawn;
  return drawGroup(drawn, {
    type: "checkbox",
    choices: optionsOf(props["options"]),
    chosen: list(props["value"]),
    onChoose: (values) => call("onChange", values),
  });
}

function drawToggleGroup(drawn: Drawn): TreeElement {
  const { props, call, remembered, remember } = drawn;
  const isRadio = props["toggleType"] === "radioButtonList";
  const options = list(props["options"]).map((option) => Object(option));
  const first = options.filter(({ initialIsChecked }) => initialIsChecked === true).map(({ value }) => value);
  const given = props["value"] ?? remembered("value") ?? first;
  return drawGroup(drawn, {
    type: isRadio ? "radio" : "checkbox",
    choices: options.map(({ label, value, description, readonly, readOnly }) => ({
      label: text(label),
      value,
      description: text(description),
      isReadOnly: readonly === true || readOnly === true,
    })),
    chosen: Array.isArray(given) ? given : [given],
    onChoose: (values) => {
      remember("value", values);
      call("onChange", isRadio ? values[0] : values);
    },
  });
}

/** A single box; `checked` is the extension's, else the box has its own state. */
function drawBox(drawn: Drawn): TreeElement {
  const { props, children, name, id, call, remembered, remember } = drawn;
  const isOn = either(props, "checked") ?? remembered("checked") ?? props["initialIsChecked"];
  const isReadOnly = props["readonly"] === true || props["readOnly"] === true;
  const change = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    remember("checked", event.target.checked);
    call("onChange", event.target.checked, text(props["value"]));
  };
  const label = name === "Toggle" ? text(props["label"]) : children;
  const states = [text(props["textChecked"]), text(props["textUnchecked"])];
  const description = text(props["description"]);
  return h(
    "div",
    { class: classes("hs-choice", name === "Toggle" && "hs-toggle") },
    h("input", {
      id,
      type: name === "RadioButton" ? "radio" : "checkbox",
      role: name === "Toggle" ? "switch" : null,
      name: text(props["name"]) || null,
      value: text(props["value"], "on"),
      checked: isOn === true,
      disabled: isReadOnly,
      "aria-label": text(props["aria-label"]) || null,
      "aria-describedby": description === "" ? null : `${id}-description`,
      onchange: change,
    }),
    h("label", { for: id, class: props["labelDisplay"] === "hidden" ? "visually-hidden" : "" }, label),
    states.some(Boolean) && h("span", { class: "hs-text hs-small" }, isOn === true ? states[0] : states[1]),
    description !== "" && h("p", { id: `${id}-description`, class: "hs-text hs-small" }, description),
  );
}

/** By HubSpot's names. */
export const CHOICE_COMPONENTS: Readonly<Record<string, Draw>> = {
  Select: drawSelect,
  MultiSelect: drawMultiSelect,
  Checkbox: drawBox,
  RadioButton: drawBox,
  Toggle: drawBox,
  ToggleGroup: drawToggleGroup,
};

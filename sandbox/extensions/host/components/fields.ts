/** HubSpot's fields for text, numbers and times, and the form around them. */
import { number, object, text, type Props } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type Attributes, type Tree, type TreeElement } from "../tree.ts";

/** A field with its label, its description and what is wrong with it. `control` gets the ids of both. */
export function labelled({ props, id }: Drawn, control: (attributes: Attributes) => Tree): TreeElement {
  const description = text(props["description"]);
  const message = text(props["validationMessage"]);
  const described = [description !== "" && `${id}-description`, message !== "" && `${id}-message`];
  const attributes = {
    id,
    name: text(props["name"]) || null,
    required: props["required"] === true,
    "aria-invalid": props["error"] === true ? "true" : null,
    "aria-describedby": described.filter(Boolean).join(" ") || null,
  };
  return h(
    "div",
    { class: classes("hs-field", props["error"] === true && "hs-wrong") },
    h(
      "label",
      { for: id },
      text(props["label"]),
      props["required"] === true && h("span", { "aria-hidden": "true" }, " *"),
      text(props["tooltip"]) !== "" && h("span", { class: "hs-hint", title: text(props["tooltip"]) }, " (i)"),
    ),
    description !== "" && h("p", { id: `${id}-description`, class: "hs-text hs-small" }, description),
    control(attributes),
    message !== "" && h("p", { id: `${id}-message`, class: "hs-message" }, message),
  );
}

/** How a field's text becomes what the extension gets, and back. */
interface Kind {
  readonly type: string;
  readonly toValue: (typed: string) => unknown;
  readonly toText: (value: unknown) => string;
  readonly more?: (props: Props) => Attributes;
}

const plain = (type: string): Kind => ({ type, toValue: (typed) => typed, toText: (value) => text(value) });

const numeric: Kind = {
  type: "number",
  toValue: (typed) => (typed === "" ? undefined : Number(typed)),
  toText: (value) => text(value),
  more: (props) => ({
    min: typeof props["min"] === "number" ? props["min"] : null,
    max: typeof props["max"] === "number" ? props["max"] : null,
    step: typeof props["stepSize"] === "number" ? props["stepSize"] : "any",
  }),
};

const two = (value: unknown): string => String(number(value, 0)).padStart(2, "0");

/** HubSpot counts months from 0. */
function dayText(value: unknown): string {
  const { year, month, date } = object(value);
  return typeof year === "number" ? `${year}-${two(number(month, 0) + 1)}-${two(date)}` : "";
}

const day: Kind = {
  type: "date",
  toValue: (typed) => {
    const [year = 0, month = 1, date = 1] = typed.split("-").map(Number);
    return typed === "" ? undefined : { year, month: month - 1, date, formattedDate: typed };
  },
  toText: dayText,
  more: ({ min, max }) => ({ min: dayText(min) || null, max: dayText(max) || null }),
};

const time: Kind = {
  type: "time",
  toValue: (typed) => {
    const [hours = 0, minutes = 0] = typed.split(":").map(Number);
    return typed === "" ? undefined : { hours, minutes };
  },
  toText: (value) => {
    const { hours, minutes } = object(value);
    return typeof hours === "number" ? `${two(hours)}:${two(minutes)}` : "";
  },
};

function typedIn(event: Event): string {
  const { target } = event;
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isField ? target.value : "";
}

function listeners({ call }: Drawn, toValue: Kind["toValue"]): Attributes {
  return {
    oninput: (event) => call("onInput", toValue(typedIn(event))),
    onchange: (event) => call("onChange", toValue(typedIn(event))),
    onblur: (event) => call("onBlur", toValue(typedIn(event))),
    onfocus: (event) => call("onFocus", toValue(typedIn(event))),
  };
}

const field =
  (kindOf: (props: Props) => Kind): Draw =>
  (drawn) => {
    const { props } = drawn;
    const { type, toValue, toText, more } = kindOf(props);
    return labelled(drawn, (attributes) =>
      h("input", {
        ...attributes,
        ...more?.(props),
        ...listeners(drawn, toValue),
        type,
        value: toText(props["value"] ?? props["defaultValue"]),
        placeholder: text(props["placeholder"]) || null,
        readonly: props["readOnly"] === true,
      }),
    );
  };

const drawTextArea: Draw = (drawn) => {
  const { props } = drawn;
  return labelled(drawn, (attributes) =>
    h("textarea", {
      ...attributes,
      ...listeners(drawn, (typed) => typed),
      rows: number(props["rows"], 4),
      maxlength: number(props["maxLength"], 0) || null,
      value: text(props["value"] ?? props["defaultValue"]),
      placeholder: text(props["placeholder"]) || null,
      readonly: props["readOnly"] === true,
    }),
  );
};

/** Submits the values of the named fields. HubSpot never loads another page. */
const drawForm: Draw = ({ props, children, call, host }) =>
  h(
    "form",
    {
      class: "hs-form",
      autocomplete: text(props["autoComplete"], "off"),
      onsubmit: (event) => {
        event.preventDefault();
        if (!(event.target instanceof HTMLFormElement)) return;
        const targetValue = Object.fromEntries(
          [...new FormData(event.target)].map(([name, value]) => [
            name,
            typeof value === "string" ? value : "",
          ]),
        );
        call(
          "onSubmit",
          { type: "submit", bubbles: true, timeStamp: event.timeStamp, id: "", targetValue },
          host.reactions,
        );
      },
    },
    children,
  );

/** By HubSpot's names. */
export const FIELD_COMPONENTS: Readonly<Record<string, Draw>> = {
  Form: drawForm,
  Input: field(({ type }) => plain(type === "password" ? "password" : "text")),
  SearchInput: field(() => plain("search")),
  TextArea: drawTextArea,
  Textarea: drawTextArea,
  NumberInput: field(() => numeric),
  StepperInput: field(() => numeric),
  CurrencyInput: field(() => numeric),
  DateInput: field(() => day),
  TimeInput: field(() => time),
};

/** HubSpot's components that say how things stand. */
import { either, list, number, text } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { classes, h, type TreeElement } from "../tree.ts";

function drawAlert({ props, children }: Drawn): TreeElement {
  const variant = text(props["variant"], "info");
  const isUrgent = variant === "danger" || variant === "error";
  return h(
    "div",
    { class: `hs-alert hs-alert-${variant}`, role: isUrgent ? "alert" : "status" },
    h("p", { class: "hs-alert-title" }, text(props["title"])),
    h("div", { class: "hs-alert-body" }, children),
  );
}

function drawState({ props, children, name }: Drawn): TreeElement {
  const title = text(props["title"], name === "ErrorState" ? "Something went wrong" : "");
  return h(
    "div",
    { class: classes("hs-state", name === "ErrorState" && "hs-state-error") },
    title !== "" && h("p", { class: "hs-state-title" }, title),
    children,
  );
}

function drawSpinner({ props }: Drawn): TreeElement {
  const isShown = props["showLabel"] === true;
  return h(
    "div",
    { class: classes("hs-spinner", props["layout"] === "centered" && "hs-center"), role: "status" },
    h("span", { class: "hs-spin", "aria-hidden": "true" }),
    h("span", { class: isShown ? "" : "visually-hidden" }, text(props["label"])),
  );
}

function drawProgress({ props }: Drawn): TreeElement {
  const max = number(either(props, "maxValue", "valueMax"), 100);
  const value = Math.min(number(props["value"], 0), max);
  const percent = max === 0 ? 100 : Math.round((value / max) * 100);
  const title = text(props["title"]);
  return h(
    "div",
    { class: "hs-progress" },
    h(
      "p",
      { class: "hs-progress-line" },
      h("span", {}, title),
      props["showPercentage"] === true && h("span", {}, `${percent}%`),
    ),
    h("progress", {
      class: `hs-bar-${text(props["variant"], "default")}`,
      max: max === 0 ? 1 : max,
      "aria-label": text(props["aria-label"], title || "Progress"),
      // As an attribute: without one the bar is indeterminate.
      "aria-valuetext": text(props["valueDescription"]) || `${value} of ${max}`,
      value: max === 0 ? 1 : value,
    }),
    text(props["valueDescription"]) !== "" &&
      h("p", { class: "hs-text hs-small" }, text(props["valueDescription"])),
  );
}

function drawSteps({ props, call }: Drawn): TreeElement {
  const current = number(props["currentStep"], 0);
  const steps = list(props["stepNames"]).map((step, place) => {
    const isPressable = typeof props["onClick"] === "function";
    const label = text(step);
    return h(
      "li",
      {
        class: classes(place < current && "hs-done", place === current && "hs-now"),
        "aria-current": place === current ? "step" : null,
      },
      isPressable
        ? h("button", { type: "button", class: "hs-plain", onclick: () => call("onClick", place) }, label)
        : label,
    );
  });
  return h("ol", { class: `hs-steps hs-steps-${text(props["direction"], "horizontal")}` }, steps);
}

function drawTrend({ props }: Drawn): TreeElement {
  const isUp = props["direction"] === "increase";
  const color = text(props["color"], isUp ? "green" : "red");
  return h(
    "p",
    { class: `hs-trend hs-trend-${color}` },
    h("span", { "aria-hidden": "true" }, isUp ? "▲ " : "▼ "),
    h("span", { class: "visually-hidden" }, isUp ? "up by " : "down by "),
    text(props["value"]),
  );
}

/** By HubSpot's names. */
export const FEEDBACK_COMPONENTS: Readonly<Record<string, Draw>> = {
  Alert: drawAlert,
  EmptyState: drawState,
  ErrorState: drawState,
  LoadingSpinner: drawSpinner,
  ProgressBar: drawProgress,
  StepIndicator: drawSteps,
  Statistics: ({ children }) => h("dl", { class: "hs-statistics" }, children),
  StatisticsItem: ({ props, children }) =>
    h(
      "div",
      { class: "hs-statistic" },
      h("dt", {}, text(props["label"])),
      h("dd", {}, h("strong", {}, text(props["number"])), children),
    ),
  StatisticsTrend: drawTrend,
};

/** An extension on the screen, started by its own entry, and what a person sees and presses there. */
import { Button, Dropdown, LoadingButton } from "@hubspot/ui-extensions";
import { createRenderer, type Renderer } from "@hubspot/ui-extensions/testing";
import { type ReactElement, useSyncExternalStore } from "react";
import { USER_ID } from "./host.ts";
import type { Extension } from "./worker-globals.ts";

type Location = Parameters<typeof createRenderer>[0];

/** Long enough for a session to be made, ended and reported, ms. */
const PATIENCE_MS = 20_000;

/** The rendered screen, and a hand. */
export interface Screen<L extends Location> {
  readonly renderer: Renderer<L>;
  /** All the text that is shown. */
  readonly text: () => string;
  /** Waits until the text is shown. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  /** Waits until the text is gone. */
  readonly showsNoMore: (text: string | RegExp) => Promise<void>;
  /** The labels of the buttons, the primary ones marked by `*`; then the entries of the menu. */
  readonly buttons: () => readonly string[];
  /** Waits until there is such a button or entry of the menu, and presses it. */
  readonly press: (label: string) => Promise<void>;
  /** Takes the extension off the page. */
  readonly leave: () => void;
}

/** Renders the extension. `settle` may change the context that HubSpot gives it, and its hooks. */
export function show<L extends Location>(
  location: L,
  extension: Extension | null,
  settle: (context: Renderer<L>["mocks"]["context"], mocks: Renderer<L>["mocks"]) => void = () => undefined,
): Screen<L> {
  if (extension === null) throw new Error("the entry did not call hubspot.extend");
  const renderer = createRenderer(location);
  const { context, actions } = renderer.mocks;
  context.user.id = USER_ID;
  settle(context, renderer.mocks);
  const presence = store(true);
  renderer.render(<Page presence={presence}>{extension({ context, actions })}</Page>);

  const text = () => renderer.getRootNode().toString();
  const matches = (wanted: string | RegExp) =>
    typeof wanted === "string" ? text().includes(wanted) : wanted.test(text());
  const until = (isSo: () => boolean, what: string) =>
    renderer
      .waitFor(
        () => {
          if (!isSo()) throw new Error(what);
        },
        { timeoutInMs: PATIENCE_MS },
      )
      .catch((error: unknown) => {
        throw new Error(`${what}; on the screen is\n${text()}`, { cause: error });
      });
  const pressables = () => [...renderer.findAll(Button), ...renderer.findAll(LoadingButton)];
  const entries = () => renderer.findAll(Dropdown.ButtonItem);
  return {
    renderer,
    text,
    shows: (wanted) => until(() => matches(wanted), `${String(wanted)} is not shown`),
    showsNoMore: (wanted) => until(() => !matches(wanted), `${String(wanted)} is still shown`),
    buttons: () => [
      ...pressables().map(
        ({ props, text: label }) => `${props.variant === "primary" ? "*" : ""}${label ?? ""}`,
      ),
      ...entries().map((entry) => entry.text ?? ""),
    ],
    async press(label) {
      const named = <T extends { text: string | null }>(list: readonly T[]) =>
        list.find((one) => one.text === label);
      const isThere = () => named(pressables()) !== undefined || named(entries()) !== undefined;
      await until(isThere, `there is no ${label}`);
      (named(pressables()) ?? named(entries()))?.trigger("onClick");
    },
    leave: () => presence.set(false),
  };
}

function Page({ presence, children }: { presence: Store; children: ReactElement }) {
  return useSyncExternalStore(presence.subscribe, presence.get) ? children : null;
}

interface Store {
  readonly get: () => boolean;
  readonly set: (value: boolean) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

function store(initial: boolean): Store {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

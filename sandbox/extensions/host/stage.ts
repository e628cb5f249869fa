/** Draws what an extension renders: one node of the page for each of its parts, redrawn when that part changes. */
import type { RemoteReceiver, RemoteReceiverAttachableRoot } from "@remote-ui/core";
import { create, own, update, updateChildren, type Fields } from "./patch.ts";
import { object, type Props } from "./props.ts";
import type { Host } from "./host.ts";
import type { Part, Slot, TreeElement } from "./tree.ts";

/** A component about to be drawn. */
export interface Drawn {
  readonly name: string;
  readonly props: Props;
  readonly parts: readonly Part[];
  readonly children: readonly Slot[];
  readonly host: Host;
  /** Unique on the page. */
  readonly id: string;
  /** Calls a function that the extension gave, by its prop's name or itself; fields keep what they show until it has ended. */
  readonly call: (given: unknown, ...args: readonly unknown[]) => void;
  /** The component's own state, such as an open tab. */
  readonly remembered: (name: string) => unknown;
  readonly remember: (name: string, value: unknown) => void;
}

/** Says how a component looks. */
export type Draw = (drawn: Drawn) => TreeElement;

interface View {
  node: Node;
  waiting: number;
  readonly memory: Map<string, unknown>;
  readonly unsubscribe: () => void;
}

let stages = 0;

/** All parts of one extension. */
export class Stage {
  readonly #receiver: RemoteReceiver;
  readonly #host: Host;
  readonly #drawFor: (name: string) => Draw;
  readonly #views = new Map<string, View>();
  readonly #number = (stages += 1);

  constructor(receiver: RemoteReceiver, host: Host, drawFor: (name: string) => Draw) {
    this.#receiver = receiver;
    this.#host = host;
    this.#drawFor = drawFor;
  }

  /** Shows everything inside the element, and follows. */
  mount(element: Element): void {
    const { root } = this.#receiver.attached;
    const show = (now: RemoteReceiverAttachableRoot): void => {
      const slots = now.children.map((part) => ({ part }));
      updateChildren(element, slots, { nodeOf: this.nodeOf, fields: "follow" });
      this.#forgetGone();
    };
    this.#receiver.attached.subscribe(root, show);
    show(root);
  }

  /** Returns the node of a part, which it keeps for as long as the part lives. */
  readonly nodeOf = ({ part }: Slot): Node => {
    const known = this.#views.get(part.id);
    if (known !== undefined) return known.node;
    const unsubscribe = this.#receiver.attached.subscribe(part, () => this.#redraw(part, "follow"));
    const view: View = {
      node: document.createTextNode(""),
      waiting: 0,
      memory: new Map(),
      unsubscribe,
    };
    this.#views.set(part.id, view);
    view.node = own(
      isText(part)
        ? document.createTextNode(part.text)
        : create(this.#draw(part), { nodeOf: this.nodeOf, fields: "force" }),
    );
    return view.node;
  };

  #redraw(part: Part, wanted: Fields): void {
    const view = this.#views.get(part.id);
    if (view === undefined) return;
    if (isText(part)) {
      view.node.nodeValue = part.text;
      return;
    }
    const fields = view.waiting > 0 ? "hold" : wanted;
    const tree = this.#draw(part);
    if (!update(view.node, tree, { nodeOf: this.nodeOf, fields })) {
      const fresh = own(create(tree, { nodeOf: this.nodeOf, fields: "force" }));
      view.node.parentNode?.replaceChild(fresh, view.node);
      view.node = fresh;
    }
    this.#forgetGone();
  }

  #draw(part: Exclude<Part, { text: string }>): TreeElement {
    const props = object(part.props);
    const name = String(part.type);
    return this.#drawFor(name)({
      name,
      props,
      parts: part.children,
      children: part.children.map((child) => ({ part: child })),
      host: this.#host,
      id: `x${this.#number}-${part.id}`,
      call: (given, ...args) => void this.#call(part, typeof given === "string" ? props[given] : given, args),
      remembered: (key) => this.#views.get(part.id)?.memory.get(key),
      remember: (key, value) => {
        this.#views.get(part.id)?.memory.set(key, value);
        this.#redraw(part, "follow");
      },
    });
  }

  async #call(part: Part, given: unknown, args: readonly unknown[]): Promise<void> {
    const view = this.#views.get(part.id);
    if (typeof given !== "function" || view === undefined) return;
    view.waiting += 1;
    try {
      await given(...args);
    } catch (error) {
      this.#host.log("error", error instanceof Error ? error.message : String(error));
    }
    await this.#receiver.flush();
    view.waiting -= 1;
    // The data that the extension did not take over is not shown.
    if (view.waiting === 0 && this.#receiver.attached.get(part) !== null) this.#redraw(part, "force");
  }

  #forgetGone(): void {
    for (const [id, { unsubscribe, node }] of this.#views) {
      if (this.#receiver.attached.get({ id }) !== null) continue;
      unsubscribe();
      this.#views.delete(id);
      if (node instanceof HTMLDialogElement) node.remove();
    }
  }
}

function isText(part: Part): part is Extract<Part, { text: string }> {
  return "text" in part;
}

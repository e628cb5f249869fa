/** Brings elements of the page to what a tree describes, changing as little as possible: focus and typed text stay. */
import { flatten, type Attributes, type Slot, type Tree, type TreeElement } from "./tree.ts";

/**
 * Sets how fields take their value: `follow` takes a value that differs from the last one; `hold` leaves them alone while the extension
 * handles a change; `force` takes it in any case.
 */
export type Fields = "follow" | "hold" | "force";

interface Patch {
  readonly nodeOf: (slot: Slot) => Node;
  readonly fields: Fields;
}

const SVG = "http://www.w3.org/2000/svg";
/** Set as properties: their attributes are only where a field begins. */
const FIELDS = new Set(["value", "checked"]);

interface Known {
  readonly tag: string;
  attributes: Attributes;
  readonly listening: Set<string>;
}
const KNOWN = new WeakMap<Node, Known>();

/** Makes an element of the tree. */
export function create(tree: TreeElement, patch: Patch): Element {
  const { tag } = tree;
  const element = tag.startsWith("svg:")
    ? document.createElementNS(SVG, tag.slice(4))
    : document.createElement(tag);
  KNOWN.set(element, { tag, attributes: {}, listening: new Set() });
  update(element, tree, patch);
  return element;
}

/** Changes the element to the tree; false when it takes another element. */
export function update(element: Node, tree: TreeElement, patch: Patch): boolean {
  const known = KNOWN.get(element);
  if (known?.tag !== tree.tag || !(element instanceof Element)) return false;
  const before = known.attributes;
  known.attributes = keptFields(before, tree.attributes, patch.fields);
  for (const name of new Set([...Object.keys(before), ...Object.keys(tree.attributes)]))
    if (!FIELDS.has(name)) setAttribute(element, known, name);
  updateChildren(element, tree.children, patch);
  // A select has the value only once it has the option.
  for (const name of FIELDS) setField(element, name, { before, now: known.attributes, fields: patch.fields });
  return true;
}

function keptFields(before: Attributes, now: Attributes, fields: Fields): Attributes {
  if (fields !== "hold") return now;
  const kept = Object.entries(before).filter(([name]) => FIELDS.has(name));
  return { ...now, ...Object.fromEntries(kept) };
}

/** Brings the children of an element to the trees. */
export function updateChildren(parent: Node, trees: readonly Tree[], patch: Patch): void {
  let place = parent.firstChild;
  for (const tree of flatten(trees)) {
    const fitting = place !== null && fits(place, tree, patch) ? place : null;
    const node = fitting ?? nodeFor(tree, patch);
    if (node === place) place = node.nextSibling;
    else parent.insertBefore(node, place);
  }
  while (place !== null) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** Nodes of parts, which draw themselves. */
const OWNED = new WeakSet<Node>();

/** Marks a node as a part's own. */
export function own<T extends Node>(node: T): T {
  OWNED.add(node);
  return node;
}

function fits(node: Node, tree: TreeElement | Slot | string, patch: Patch): boolean {
  if (typeof tree !== "string" && "part" in tree) return node === patch.nodeOf(tree);
  if (OWNED.has(node)) return false;
  if (typeof tree !== "string") return update(node, tree, patch);
  if (!(node instanceof Text)) return false;
  if (node.data !== tree) node.data = tree;
  return true;
}

function nodeFor(tree: TreeElement | Slot | string, patch: Patch): Node {
  if (typeof tree === "string") return document.createTextNode(tree);
  return "part" in tree ? patch.nodeOf(tree) : create(tree, patch);
}

function setAttribute(element: Element, known: Known, name: string): void {
  const value = known.attributes[name];
  if (name.startsWith("on")) return listen(element, known, name);
  if (name.startsWith("style:")) {
    const { style } = element instanceof HTMLElement || element instanceof SVGElement ? element : {};
    const text = value === null || value === undefined || value === false ? "" : String(value);
    style?.setProperty(name.slice(6), text);
    return;
  }
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value))
    element.setAttribute(name, value === true ? "" : String(value));
}

function listen(element: Element, known: Known, name: string): void {
  if (known.listening.has(name)) return;
  known.listening.add(name);
  element.addEventListener(name.slice(2), (event) => {
    const listener = known.attributes[name];
    if (typeof listener === "function") listener(event);
  });
}

interface FieldChange {
  readonly before: Attributes;
  readonly now: Attributes;
  readonly fields: Fields;
}

function setField(element: Element, name: string, { before, now, fields }: FieldChange): void {
  const value = now[name];
  if (value === undefined || value === null || fields === "hold") return;
  if (fields === "follow" && name in before && before[name] === value) return;
  const shown: unknown = Reflect.get(element, name);
  const wanted = typeof value === "boolean" ? value : String(value);
  if (shown !== wanted) Reflect.set(element, name, wanted);
}

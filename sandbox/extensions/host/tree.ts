/** HTML as a value: what a component looks like, before a browser has it. */
import type { RemoteReceiverAttachableChild } from "@remote-ui/core";

/** A component or a text of the extension, as it came from the worker. */
export type Part = RemoteReceiverAttachableChild;

/** Attributes, properties and listeners (`onclick`) of an element; `style:width` is one declaration. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>
>;

/** An element. Tags of drawings begin with `svg:`. */
export interface TreeElement {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Tree[];
}
/** The place of a part, which draws itself. */
export interface Slot {
  readonly part: Part;
}
/** Anything that can stand among children; null, undefined and false are nothing. */
export type Tree = TreeElement | Slot | string | null | undefined | false | readonly Tree[];

/** Makes an element. */
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Tree[]): TreeElement {
  return { tag, attributes, children };
}

/** Returns the children without nesting and without what is nothing. */
export function flatten(trees: readonly Tree[]): readonly (TreeElement | Slot | string)[] {
  return trees.flatMap((tree) => {
    if (tree === null || tree === undefined || tree === false || tree === "") return [];
    if (typeof tree === "string") return [tree];
    return isList(tree) ? flatten(tree) : [tree];
  });
}

function isList(tree: TreeElement | Slot | readonly Tree[]): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Joins the classes that are there. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter((name) => typeof name === "string" && name !== "").join(" ");
}

/** Reads what an extension gives a component; whatever has another type counts as left out. */

/** Props of a component. */
export type Props = Readonly<Record<string, unknown>>;

/** Returns text; numbers become text. */
export function text(value: unknown, otherwise = ""): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : otherwise;
}

/** Returns a number. */
export function number(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

/** Returns an object's entries; none for anything else. */
export function object(value: unknown): Props {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Returns a list; none for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the first of the names that the props have. */
export function either(props: Props, ...names: readonly string[]): unknown {
  return names.map((name) => props[name]).find((value) => value !== undefined);
}

const SIZES: Readonly<Record<string, string>> = {
  "extra-small": "xs",
  small: "sm",
  medium: "md",
  large: "lg",
  "extra-large": "xl",
};

/** Returns HubSpot's word for a size in its short form. */
export function size(value: unknown, otherwise: string): string {
  const word = text(value, otherwise);
  return SIZES[word] ?? word;
}

/** A link's address and whether it leaves HubSpot. */
export interface Href {
  readonly url: string;
  readonly external: boolean;
}

/** Returns a web address; null for none, and for a scheme that would run something. */
export function href(value: unknown): Href | null {
  const url = text(typeof value === "string" ? value : object(value)["url"]);
  if (!/^(?:https?:\/\/|mailto:|tel:|\/)/iu.test(url)) return null;
  return { url, external: object(value)["external"] === true || /^https?:/iu.test(url) };
}

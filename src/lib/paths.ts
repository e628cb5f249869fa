/** Reads and replaces values of JSON documents by path, `importPolicy.mode`. */

type Members = Readonly<Record<string, unknown>>;

/** Returns the value at a path; undefined where there is none. */
export function valueAt(document: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, name) => (isMembers(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
      document,
    );
}

/** Returns the document with another value at a path. Objects on the way that are missing are made. */
export function withValueAt(document: unknown, path: string, value: unknown): Members {
  const [first = "", ...rest] = path.split(".");
  const members = isMembers(document) ? document : {};
  const inner = rest.length === 0 ? value : withValueAt(members[first], rest.join("."), value);
  return { ...members, [first]: inner };
}

/** Lists the paths of all values that are no objects. A list is one value. */
export function leafPaths(document: unknown, prefix = ""): readonly string[] {
  if (!isMembers(document)) return [prefix];
  return Object.entries(document).flatMap(([name, inner]) =>
    leafPaths(inner, prefix === "" ? name : `${prefix}.${name}`),
  );
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

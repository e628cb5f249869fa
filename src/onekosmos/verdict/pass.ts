/** Reduces a pass to what HubSpot may receive. Pure. */
import { readClaims } from "../claims.ts";
import type { Pass } from "../provider.ts";
import { readDocument } from "./documents.ts";
import type { Layer } from "./said.ts";
import type { Reading } from "./reading.ts";

/** Returns the pass that these objects of a result describe. */
export function passOf(layers: readonly Layer[], { confidenceUnit, wanted }: Reading): Pass {
  const { notes = [], ...claims } = readClaims(layers, confidenceUnit);
  const document = readDocument(layers, wanted);
  const all = document.unknownDocument === undefined ? notes : [...notes, "document_unknown" as const];
  return { outcome: "passed", ...claims, ...document, ...(all.length > 0 ? { notes: all } : {}) };
}

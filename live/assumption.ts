/** Assumptions of the contract, and how each can be checked at real accounts. */
import type { Requirement } from "./requirements.ts";
import type { World } from "./world.ts";

/** A switch of the sandbox, and another value of it: the probe must notice. */
export interface ChangedSwitch {
  readonly document: "hubspot" | "crm" | "deliveries" | "onekosmos";
  readonly patch: Readonly<Record<string, unknown>>;
}

interface Row {
  /** How the row of docs/contract.md begins. */
  readonly row: string;
}

/** A row that is looked into. */
export interface Probe extends Row {
  readonly needs: readonly Requirement[];
  /** Its cost or side effect; confirmed before. */
  readonly costs?: string;
  readonly turned?: readonly ChangedSwitch[];
  /** Returns what was seen, in words that are the same for the same behaviour. */
  readonly see: (world: World) => Promise<string>;
}

/** A row that is not looked into, and why. */
export interface UntestedRow extends Row {
  readonly why: string;
}

export type Assumption = Probe | UntestedRow;

/** Returns whether an assumption has a probe. */
export function isProbe(assumption: Assumption): assumption is Probe {
  return "see" in assumption;
}

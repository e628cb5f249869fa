/** The invariants of every row. */
import { expect, it } from "vitest";
import { isRight, playAll } from "./all.ts";

/** `FAULT_ROWS='hubspot drop' npm run test:faults` plays the rows whose name matches. */
const WANTED = new RegExp(process.env["FAULT_ROWS"] ?? "", "u");
/** `FAULT_KINDS=one` plays each generation of HubSpot's paths with one kind of 1Kosmos: half as many rows. */
const IS_FULL = process.env["FAULT_KINDS"] !== "one";

/** Some minutes on an idle machine. No test may depend on how busy it is. */
const LONGEST_MS = 60 * 60 * 1000;

/** Declares the test over one generation of HubSpot's paths. */
export function itEndsAsCalm(version: string): void {
  it(
    "ends as an undisturbed account does, or a condition names it and an admin ends it",
    { timeout: LONGEST_MS },
    async () => {
      const results = await playAll(version, (name) => WANTED.test(name), IS_FULL);
      const wrong = results.filter((result) => !isRight(result));
      expect(wrong).toEqual([]);
    },
  );
}

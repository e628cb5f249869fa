/**
 * Sets the globals of HubSpot's web worker before each test file, and shows what the Worker logged when a test fails. Vitest runs
 * this file once a test file, and the module that it imports once a process: extensions and tests see the same globals.
 */
import { afterEach } from "vitest";
import { behind } from "./worker-globals.ts";

const LINES_SHOWN = 20;

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(behind.log.slice(-LINES_SHOWN).join("\n"));
});

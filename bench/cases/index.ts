/** The cases in the order in which they run. */
import type { Case } from "../case.ts";
import { acknowledgement } from "./acknowledgement.ts";
import { behind } from "./behind.ts";
import { contacts } from "./contacts.ts";
import { hold } from "./hold.ts";
import { pages } from "./pages.ts";
import { quiet } from "./quiet.ts";
import { sweep } from "./sweep.ts";
import { throughput } from "./throughput.ts";
import { verification } from "./verification.ts";

/** Each measures some figures of limits.ts. */
export const CASES: readonly Case[] = [
  acknowledgement,
  throughput,
  hold,
  behind,
  verification,
  quiet,
  pages,
  sweep,
  contacts,
];

/** The texts of work and of contacts, by language. */
import type { Language } from "@1kosmos/kit";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";
import { ja } from "./ja.ts";
import { nl } from "./nl.ts";
import { pl } from "./pl.ts";
import { pt } from "./pt.ts";
import type { WorkWords } from "./types.ts";

export const WORK_WORDS: Readonly<Record<Language, WorkWords>> = { en, de, fr, es, pt, it, nl, pl, ja, ar };

export type { WorkWords } from "./types.ts";

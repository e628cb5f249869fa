/**
 * Results as a tenant may word them, and what each amounts to: published samples and words of 1Kosmos, the words of its
 * peers in every spelling and type, and each of these with one field wrong. The data is in `results/`.
 */
import * as z from "zod/mini";
import idverify from "./results/idverify.jsonl?raw";
import rest from "./results/rest.jsonl?raw";

const documentSchema = z.strictObject({
  /** Whose word it is, or what is wrong with it. */
  from: z.string(),
  /** An outcome, or "unclear" with the word that blocks it; "unreadable": no response about a session. */
  is: z.string(),
  level: z.exactOptional(z.string()),
  confidence: z.exactOptional(z.number()),
  document: z.exactOptional(z.string()),
  unknownDocument: z.exactOptional(z.string()),
  code: z.exactOptional(z.string()),
  notes: z.exactOptional(z.array(z.string())),
  body: z.record(z.string(), z.unknown()),
});
export type ResultDocument = z.infer<typeof documentSchema>;

function parse(lines: string): readonly ResultDocument[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => documentSchema.parse(JSON.parse(line)));
}

/** Responses of `/v1/verify/sessions/{id}/status`. */
export const REST_DOCUMENTS = parse(rest);
/** Document results and workflow summaries of the published protocol, opened. */
export const IDVERIFY_DOCUMENTS = parse(idverify);

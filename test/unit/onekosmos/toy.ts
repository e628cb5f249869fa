/** A third way to reach 1Kosmos: what a folder `toy/` would hold, registered in tests only. */
import * as z from "zod/mini";
import { err, ok } from "../../../src/lib/result.ts";
import { DEFAULT_CALLBACK } from "../../../src/onekosmos/callback.ts";
import { SECRET_SET, storedFields } from "../../../src/onekosmos/connection.ts";
import { numberField } from "../../../src/onekosmos/fields.ts";
import { failure } from "../../../src/onekosmos/failures.ts";
import type { FormPart } from "../../../src/onekosmos/form.ts";
import { isAllowedUrl } from "../../../src/onekosmos/hosts.ts";
import { isSuccess, refusal, requestJson, unexpected } from "../../../src/onekosmos/http.ts";
import { blankOr, defineKind } from "../../../src/onekosmos/kind.ts";

const connectionSchema = z.strictObject({
  kind: z.literal("toy"),
  ...storedFields,
  token: z.string(),
  play: z.strictObject({ minutes: z.int(), isLoud: z.boolean(), colours: z.array(z.string()) }),
});
const directorySchema = z.object({ kind: z.literal("toy"), expiresAt: z.number(), origin: z.string() });
const createdSchema = z.object({ id: z.string(), link: z.string() });
const stateSchema = z.object({ passed: z.nullable(z.boolean()) });

const FORM: readonly FormPart[] = [
  { path: "token", label: "Token", hint: "From the toy shop.", control: { kind: "secret" } },
  {
    fold: "How to play",
    parts: [
      { path: "play.minutes", label: "Minutes", control: { kind: "number" } },
      { path: "play.isLoud", label: "Sound", control: { kind: "box", says: "Loud" } },
      {
        path: "play.colours",
        label: "Colours",
        control: {
          kind: "list",
          options: [
            ["red", "Red"],
            ["blue", "Blue"],
          ],
        },
      },
    ],
  },
];

/** The entry. */
export const TOY = defineKind({
  name: "toy",
  synonyms: ["plaything"],
  label: "Toy",
  hint: "A third kind.",
  form: FORM,
  formDefaults: { play: { minutes: 5, isLoud: true, colours: ["red"] } },
  connectionSchema,
  directorySchema,
  inputSchema: (common) =>
    z.strictObject({
      kind: z.literal("toy"),
      ...common,
      token: z.string({ error: "Enter the token" }),
      play: z._default(
        z.strictObject({
          minutes: numberField("Enter 1 to 60 minutes", 1, 60),
          isLoud: z.boolean(),
          colours: z.array(z.string()),
        }),
        { minutes: 5, isLoud: true, colours: [] },
      ),
    }),
  withStoredSecrets: (input, stored) => ({ ...input, token: blankOr(input["token"], stored?.token) }),
  toConnection: (input) => input,
  complete: (connection) => connection,
  view: (connection) => ({ ...connection, token: SECRET_SET }),
  discover: (_connection, origin, io) =>
    Promise.resolve(ok({ kind: "toy" as const, origin, expiresAt: io.now() + 1000 })),
  createProvider: ({ tenantDns }, { origin }, io) => ({
    testConnection: () => Promise.resolve(ok({ tenant: tenantDns })),
    async start({ requestId }) {
      const answer = await requestJson(io, { method: "POST", url: `${origin}/toy`, body: { requestId } });
      if (!answer.ok) return answer;
      if (!isSuccess(answer.value)) return err(refusal(answer.value));
      const created = createdSchema.safeParse(answer.value.body);
      if (!created.success) return err(unexpected(answer.value, "no toy"));
      if (!isAllowedUrl(created.data.link, origin, io.hostSuffixes)) return err(failure("forbidden_host"));
      return ok({ ref: { provider: "toy", sessionId: created.data.id }, url: created.data.link });
    },
    async fetchResult({ sessionId }) {
      const answer = await requestJson(io, { method: "GET", url: `${origin}/toy/${sessionId}` });
      if (!answer.ok) return answer;
      if (!isSuccess(answer.value)) return err(refusal(answer.value));
      const { passed } = stateSchema.parse(answer.value.body);
      if (passed === null) return ok({ outcome: "open", started: true });
      return ok(passed ? { outcome: "passed" } : { outcome: "failed", reason: "not_passed" });
    },
  }),
  offers: (_connection, { kind }) => (kind === "liveid" ? err(failure("not_offered")) : ok(null)),
  documentsToChoose: () => ["passport", "national_id"],
  needsLookUp: (_connection, _ref, { outcome }) => outcome === "passed",
  callbackKeys: ({ token }) => ({ secrets: [token], settings: DEFAULT_CALLBACK }),
  pollRhythm: () => "sessions",
});

/**
 * One way to reach 1Kosmos, as the app sees it: the form of its connections and what they can do. The rest of the app
 * calls these functions and never compares kinds.
 */
import * as z from "zod/mini";
import type { DocumentType, VerificationKind } from "../domain/vocabulary.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { IN_ENGLISH, type FieldErrors } from "../lib/english.ts";
import type { CallbackSettings } from "./callback.ts";
import type { Connection } from "./connection.ts";
import { commonFields, fieldErrors, type CommonFields } from "./connection-fields.ts";
import { secretsIn, type FormPart } from "./form.ts";
import type { PollRhythm } from "./polling.ts";
import type {
  Directory,
  IdentityProvider,
  ProviderFailure,
  ProviderIo,
  SessionRef,
  SessionRequest,
  Verdict,
} from "./provider.ts";

/** A verification that a connection may offer. */
export type Offer = Pick<SessionRequest, "kind" | "proofingLevel" | "documentTypes">;

/** How callbacks of a connection are checked. */
export interface CallbackKeys {
  /** Two during a rotation; none: every callback is refused. */
  readonly secrets: readonly string[];
  readonly settings: CallbackSettings;
}

/**
 * The specification of a kind, from its folder. `C` is its stored connection, `D` its directory, `I` the checked
 * input, `V` the view.
 */
export interface KindSpec<C extends Connection, D extends Directory, I, V> {
  /** The name in stored connections, sessions and the JSON API. */
  readonly name: C["kind"] & D["kind"];
  /** Other names that input may have. */
  readonly synonyms: readonly string[];
  /** How a form offers the choice of this kind. */
  readonly label: string;
  readonly hint: string;
  /** The rows of its own: no other kind has these paths. Rows that every kind has are in `common-form.ts`. */
  readonly form: readonly FormPart[];
  /** Values that the form begins with, by their paths. */
  readonly formDefaults?: object;
  readonly connectionSchema: z.ZodMiniType<C>;
  readonly directorySchema: z.ZodMiniType<D>;
  /** The admin's input, secrets included. */
  readonly inputSchema: (common: CommonFields) => z.ZodMiniType<I>;
  /** Fills the secrets that were left blank from the stored connection. */
  readonly withStoredSecrets: (input: Readonly<Record<string, unknown>>, stored: C | undefined) => unknown;
  /** Makes the connection of a checked input. */
  readonly toConnection: (input: I, stored: C | undefined) => C;
  /** Adds what the app makes itself, such as a key of its own. Returns the same connection when it is complete. */
  readonly complete: (connection: C) => C;
  /** Returns the connection without its secrets. */
  readonly view: (connection: C) => V;
  /** Finds the tenant's services. `origin` has been checked. */
  readonly discover: (connection: C, origin: string, io: ProviderIo) => Promise<Result<D, ProviderFailure>>;
  readonly createProvider: (connection: C, directory: D, io: ProviderIo) => IdentityProvider;
  /** Returns `not_offered` when no session of this connection could be that. Not called for a step-up. */
  readonly offers: (connection: C, offer: Offer) => Result<unknown, ProviderFailure>;
  /** Lists the documents to choose from before a session is made; fewer than two: there is no choice. */
  readonly documentsToChoose: (connection: C, offer: Offer) => readonly DocumentType[];
  /** Returns true when a pass lacks what can be looked up under the person's name. */
  readonly needsLookUp: (connection: C, ref: SessionRef, verdict: Verdict) => boolean;
  /** Returns how callbacks are checked. Null: the tenant announces nothing, every callback is refused. */
  readonly callbackKeys: (connection: C) => CallbackKeys | null;
  /** Returns how often a session's result is fetched. */
  readonly pollRhythm: (ref: SessionRef) => PollRhythm;
  /** Names the form's fields that have this dvcID for a kind of verification. Absent: it has no dvcIDs. */
  readonly dvcIdFields?: (connection: C, dvcId: string, kind: VerificationKind) => readonly string[];
}

/** A kind, with functions that take any connection and throw (a bug of the caller) when it is of another kind. */
export type ProviderKind<C extends Connection = Connection, V = unknown> = ReturnType<
  typeof defineKind<C, Directory, unknown, V>
>;

/** Makes a kind of its folder's specification. */
export function defineKind<C extends Connection, D extends Directory, I, V>(spec: KindSpec<C, D, I, V>) {
  const { name } = spec;
  const own = (connection: Connection): C => {
    if (!isOfKind<C>(connection, name)) throw new TypeError(`a ${connection.kind} connection for ${name}`);
    return connection;
  };
  const ownDirectory = (directory: Directory): D => {
    if (!isOfKind<D>(directory, name))
      throw new TypeError(`a ${directory.kind} directory for a ${name} connection`);
    return directory;
  };
  let formSchema: unknown;
  return {
    name,
    synonyms: spec.synonyms,
    label: spec.label,
    hint: spec.hint,
    form: spec.form,
    formDefaults: spec.formDefaults ?? {},
    /** Returns the schema of what an admin sends, for the limits of numbers. Made once: it costs as much as the page. */
    formSchema: (): unknown => (formSchema ??= spec.inputSchema(commonFields([]))),
    /** The field of the credential that 1Kosmos refuses; undefined when the kind has none. */
    credentialField: secretsIn(spec.form)[0],
    read: (stored: unknown): C => spec.connectionSchema.parse(stored),
    readDirectory: (stored: unknown): Directory | null => spec.directorySchema.safeParse(stored).data ?? null,
    parse(
      input: Readonly<Record<string, unknown>>,
      stored: Connection | undefined,
      common: CommonFields,
    ): Result<C, FieldErrors> {
      const kept = stored === undefined ? undefined : own(stored);
      const filled = spec.withStoredSecrets({ ...input, kind: name }, kept);
      const parsed = spec.inputSchema(common).safeParse(filled, IN_ENGLISH);
      return parsed.success ? ok(spec.toConnection(parsed.data, kept)) : err(fieldErrors(parsed.error));
    },
    complete: (connection: Connection): C => spec.complete(own(connection)),
    view: (connection: Connection): V => spec.view(own(connection)),
    discover: (
      connection: Connection,
      origin: string,
      io: ProviderIo,
    ): Promise<Result<Directory, ProviderFailure>> => spec.discover(own(connection), origin, io),
    createProvider: (connection: Connection, directory: Directory, io: ProviderIo): IdentityProvider =>
      spec.createProvider(own(connection), ownDirectory(directory), io),
    offers: (connection: Connection, offer: Offer): Result<unknown, ProviderFailure> =>
      offer.kind === "stepup" ? ok(undefined) : spec.offers(own(connection), offer),
    documentsToChoose: (connection: Connection, offer: Offer): readonly DocumentType[] =>
      spec.documentsToChoose(own(connection), offer),
    needsLookUp: (connection: Connection, ref: SessionRef, verdict: Verdict): boolean =>
      spec.needsLookUp(own(connection), ref, verdict),
    callbackKeys: (connection: Connection): CallbackKeys | null => spec.callbackKeys(own(connection)),
    pollRhythm: spec.pollRhythm,
    dvcIdFields: (connection: Connection, dvcId: string, kind: VerificationKind): readonly string[] =>
      spec.dvcIdFields?.(own(connection), dvcId, kind) ?? [],
  };
}

/** Compares the names: only this kind makes values of its name. */
function isOfKind<T extends { readonly kind: string }>(
  value: { readonly kind: string },
  name: T["kind"],
): value is T {
  return value.kind === name;
}

/** Keeps a stored secret where the input has none. */
export function blankOr(given: unknown, stored: string | undefined): unknown {
  const isBlank = given === null || given === undefined || (typeof given === "string" && given.trim() === "");
  return isBlank ? stored : given;
}

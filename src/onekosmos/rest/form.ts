/** The form of a connection by the REST vocabulary. `connection.ts` has its schema. */
import { DEFAULT_CALLBACK } from "../callback.ts";
import { DOCUMENT_OPTIONS, LEVEL_OPTIONS, type FormField, type FormFold, type FormPart } from "../form.ts";
import { DEFAULT_STEPUP_SECONDS } from "./connection.ts";

/** The settings that only HMAC and Basic need. Settings that a scheme does not use may stay as they are. */
const SCHEME_DETAILS: readonly FormField[] = [
  {
    path: "callback.content",
    label: "What is signed",
    control: {
      kind: "choice",
      options: [
        ["timestamp.body", "Timestamp, a dot, and the body"],
        ["body", "The body"],
      ],
    },
  },
  {
    path: "callback.encoding",
    label: "The signature is in",
    control: {
      kind: "choice",
      options: [
        ["hex", "Hex"],
        ["base64", "Base64"],
      ],
    },
  },
  { path: "callback.signatureHeader", label: "Header of the signature", control: { kind: "text" } },
  {
    path: "callback.prefix",
    label: "Before the signature",
    hint: "For instance sha256=.",
    control: { kind: "text" },
  },
  { path: "callback.timestampHeader", label: "Header of the timestamp", control: { kind: "text" } },
  {
    path: "callback.timestampUnit",
    label: "The timestamp is in",
    control: {
      kind: "choice",
      options: [
        ["s", "Seconds"],
        ["ms", "Milliseconds"],
      ],
    },
  },
  {
    path: "callback.user",
    label: "User name (Basic)",
    hint: "The secret is the password.",
    control: { kind: "text" },
  },
];

const CALLBACKS: FormFold = {
  fold: "Callbacks in detail",
  openFor: { path: "callback.scheme", values: ["hmac", "bearer", "basic"] },
  parts: [
    {
      path: "callbackSecrets.1",
      label: "Second callback secret",
      hint: "Only while you rotate: both are accepted. What you enter here and above replaces what is stored.",
      control: { kind: "secret" },
    },
    {
      path: "callbackSecrets.remove",
      label: "Stored callback secrets",
      control: { kind: "remove", of: "callbackSecrets", says: "Remove them" },
    },
    {
      path: "callback.scheme",
      label: "Callback authentication",
      control: {
        kind: "choice",
        options: [
          ["standard_webhooks", "Standard Webhooks"],
          ["hmac", "HMAC-SHA256"],
          ["bearer", "Bearer token"],
          ["basic", "User name and password (Basic)"],
        ],
      },
    },
    {
      path: "callback.toleranceSeconds",
      label: "Timestamp tolerance (seconds)",
      control: { kind: "number" },
    },
    {
      fold: "HMAC-SHA256 and Basic in detail",
      openFor: { path: "callback.scheme", values: ["hmac", "basic"] },
      parts: SCHEME_DETAILS,
    },
  ],
};

const OFFERS: FormFold = {
  fold: "What your tenant offers",
  parts: [
    {
      path: "documentTypes",
      label: "Documents to offer",
      hint: "None chosen: whatever is asked for, or 1Kosmos' own choice.",
      control: { kind: "list", options: DOCUMENT_OPTIONS },
    },
    {
      path: "offeredLevel",
      label: "Levels to offer",
      hint: "A verification at a higher level is refused before a session is made.",
      control: { kind: "choice", options: LEVEL_OPTIONS },
    },
    { path: "stepUpSeconds", label: "Time for a step-up (seconds)", control: { kind: "number" } },
  ],
};

export const REST_FORM: readonly FormPart[] = [
  { path: "apiKey", label: "API key", control: { kind: "secret" } },
  {
    path: "callbackSecrets.0",
    label: "Callback secret",
    hint: "Starts with whsec_ for Standard Webhooks. Without one, callbacks are refused and results are polled.",
    control: { kind: "secret" },
  },
  CALLBACKS,
  OFFERS,
];

/** The values that the form begins with. */
export const REST_DEFAULTS = { stepUpSeconds: DEFAULT_STEPUP_SECONDS, callback: DEFAULT_CALLBACK };

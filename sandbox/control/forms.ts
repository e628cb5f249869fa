/**
 * A form of the control page is a call of a JSON endpoint: `call` names side, method and path, and each other field its
 * type and name, `boolean:shuffle`. Pure.
 */
import { z } from "zod";

/** The call that a form stands for; `anchor` is where on the page it stands. */
export interface FormCall {
  readonly side: "hubspot" | "onekosmos";
  readonly method: string;
  readonly path: string;
  readonly anchor: string;
  readonly body: Readonly<Record<string, unknown>> | null;
}

export type FormResult =
  | { readonly ok: true; readonly value: FormCall }
  | { readonly ok: false; readonly error: string };

/** How a field's text becomes a value. */
export type FieldType = "boolean" | "number" | "text" | "json";

/** The type that a value is edited as. */
export function fieldTypeOf(value: unknown): FieldType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  return typeof value === "string" ? "text" : "json";
}

const callSchema = z
  .string()
  .regex(/^(?:hubspot|onekosmos) (?:POST|PUT|DELETE) \/sandbox\/[\w./-]+$/u, "names no endpoint")
  .transform((text) => text.split(" "))
  .pipe(z.tuple([z.enum(["hubspot", "onekosmos"]), z.string(), z.string()]));

/** Reads a submitted form. Empty fields are left out, but for texts of a document that is to be changed. */
export function callOf(form: FormData): FormResult {
  const call = callSchema.safeParse(form.get("call"));
  if (!call.success) return { ok: false, error: `The form ${z.prettifyError(call.error)}` };
  const [side, method, path] = call.data;
  const body: Record<string, unknown> = {};
  for (const [key, text] of form) {
    const [type = "", name = ""] = key.split(":");
    if (name === "" || typeof text !== "string") continue;
    if (text === "" && !(type === "text" && method === "PUT")) continue;
    const value = valueOf(type, text);
    if (value === undefined) return { ok: false, error: `${name}: ${text} cannot be read as ${type}.` };
    body[name] = value;
  }
  const anchor = z
    .string()
    .regex(/^[\w-]*$/u)
    .catch("")
    .parse(form.get("anchor"));
  return { ok: true, value: { side, method, path, anchor, body: method === "DELETE" ? null : body } };
}

function valueOf(type: string, text: string): unknown {
  if (type === "text") return text;
  try {
    const value: unknown = JSON.parse(text);
    return type === "json" || typeof value === type ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reading what a tenant sends: never more than allowed, and no longer than the signal lasts. */
import { type Result, err, ok } from "../lib/result.ts";

/**
 * A body as text. `too_large` as soon as it is known to exceed `maxBytes`; `not_text` when it is not UTF-8.
 * Rejects when the connection breaks or when `expired` rejects; the body is given up in every case.
 */
export async function readText(
  response: Response,
  maxBytes: number,
  expired: Promise<never>,
): Promise<Result<string, "too_large" | "not_text">> {
  if (response.body === null) return ok("");
  if (Number(response.headers.get("content-length")) > maxBytes) {
    discard(response);
    return err("too_large");
  }
  const reader = response.body.getReader();
  try {
    return await drain(reader, maxBytes, expired);
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Gives up a body that nobody will read. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

async function drain(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  expired: Promise<never>,
): Promise<Result<string, "too_large" | "not_text">> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let text = "";
  let received = 0;
  for (;;) {
    const chunk = await Promise.race([reader.read(), expired]);
    const bytes = chunk.done ? undefined : chunk.value;
    received += bytes?.byteLength ?? 0;
    if (received > maxBytes) return err("too_large");
    try {
      text += decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      return err("not_text");
    }
    if (bytes === undefined) return ok(text);
  }
}

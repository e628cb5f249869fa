/**
 * The sandbox's state on disk: one folder, so that one `rm` begins anew.
 */
import { randomBytes } from "node:crypto";
import {
  type WriteStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Paths within the state folder. */
export interface StateFolder {
  /** KV and Durable Objects of the app. */
  readonly app: string;
  readonly hubspotDatabase: string;
  readonly onekosmosDatabase: string;
  /** The mails that the app sent. */
  readonly mailDatabase: string;
  /** The app's log since the last start. */
  readonly appLog: string;
  /** The app's ENCRYPTION_KEYS, made once: without them nothing that it stored could be read again. */
  readonly encryptionKeys: string;
}

const AES_KEY_BYTES = 32;

/** Opens the state folder, empty if `fresh`, and makes what is missing in it. */
export function openState(folder: string, fresh: boolean): StateFolder {
  if (fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return {
    app: join(folder, "app"),
    hubspotDatabase: join(folder, "hubspot.sqlite"),
    onekosmosDatabase: join(folder, "onekosmos.sqlite"),
    mailDatabase: join(folder, "mails.sqlite"),
    appLog: join(folder, "app.log"),
    encryptionKeys: encryptionKeysIn(join(folder, "encryption-keys")),
  };
}

/** Starts a log file, keeping the one before it beside it. */
export function openLog(path: string): WriteStream {
  if (existsSync(path)) renameSync(path, path.replace(/\.log$/u, ".previous.log"));
  return createWriteStream(path);
}

/** `kid:base64 of 32 bytes`, as the app's configuration has it. */
function encryptionKeysIn(path: string): string {
  if (!existsSync(path)) {
    const key = randomBytes(AES_KEY_BYTES).toString("base64");
    writeFileSync(path, `sandbox1:${key}\n`, { mode: 0o600 });
  }
  return readFileSync(path, "utf8").trim();
}

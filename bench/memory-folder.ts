import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

const MEMORY_FOLDER = "/dev/shm";

/** Returns a folder in memory where the system has one: what a local disk costs is no cost of the app. */
export function memoryFolder(): string {
  return existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir();
}

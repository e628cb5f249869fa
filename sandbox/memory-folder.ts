import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const MEMORY_FOLDER = "/dev/shm";
/** Containers have 64 MB there by default. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/**
 * Returns a folder in memory where the system has one of some size, otherwise that for temporary files: each object's
 * storage is a file that is made, synced and deleted, and a disk that others use makes tests and measurements wait.
 */
export function memoryFolder(): string {
  try {
    accessSync(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= ENOUGH_BYTES ? MEMORY_FOLDER : tmpdir();
  } catch {
    return tmpdir();
  }
}

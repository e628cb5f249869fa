/** What a gate can be put on in this portal, for the settings page. */
import type { Pipeline } from "../../hubspot/pipelines.ts";
import type { DealReader } from "./reader.ts";

/** Null where HubSpot did not say: the page then shows ids and takes them. */
export interface DealBoard {
  readonly pipelines: readonly Pipeline[] | null;
  /** The portal's own labels of a deal's contacts. */
  readonly labels: readonly string[] | null;
}

/** A page does without names rather than wait longer than this for HubSpot. In ms. */
const PATIENCE_MS = 3000;

/** Nothing is known. */
export const NO_BOARD: DealBoard = { pipelines: null, labels: null };

/** The board, from memory or from HubSpot. */
export async function boardOf({
  pipelines,
  labels,
}: Pick<DealReader, "pipelines" | "labels">): Promise<DealBoard> {
  const read = Promise.all([pipelines.get(), labels.get()]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  const answers = await Promise.race([read, late]);
  clearTimeout(timer);
  if (answers === null) return NO_BOARD;
  const [stages, names] = answers;
  return { pipelines: stages.ok ? stages.value : null, labels: names.ok ? names.value : null };
}

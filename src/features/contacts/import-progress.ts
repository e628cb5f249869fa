/**
 * How far the imports are. Waiting contacts are a gauge; a run is stored when several wait at once and ends with the
 * last of them, so that a lone imported contact costs no row.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import type { Job, JobResult } from "../../kernel/jobs/job.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import { CONTACT_QUEUES } from "./contact-job.ts";

const IMPORTS_DONE = "gauge.imports_done";
/** As many that wait at once are a run. */
const RUN_OF = 5;

const RUN = documentKey("import_run", z.object({ startedAt: z.number() }));

/** A run of imports. */
export interface ImportRun {
  /** Epoch ms. */
  readonly startedAt: number;
  readonly done: number;
  readonly waiting: number;
}

export class ImportProgress {
  readonly #context: Pick<PortalContext, "counters" | "jobs" | "records" | "now">;

  constructor(context: Pick<PortalContext, "counters" | "jobs" | "records" | "now">) {
    this.#context = context;
  }

  /** An imported contact is to be verified; inside the commit that stores its job. */
  queued(): void {
    const { counters, records, now } = this.#context;
    counters.add(GAUGES.imports);
    if (counters.get(GAUGES.imports) < RUN_OF || records.documents.get(RUN) !== null) return;
    counters.set(IMPORTS_DONE, 0);
    records.documents.put(RUN, { startedAt: now() });
  }

  /** Jobs have left the queue: done, refused, or dropped; inside the commit that ends them. */
  left(count = 1): void {
    const { counters, records } = this.#context;
    // Replayed dead letters were counted as gone before.
    counters.add(GAUGES.imports, -Math.min(count, Math.max(counters.get(GAUGES.imports), 0)));
    if (records.documents.get(RUN) === null) return;
    counters.add(IMPORTS_DONE, count);
    if (counters.get(GAUGES.imports) <= 0) this.#end();
  }

  /** A job has left its queue; inside the commit that ends it or moves it. */
  jobLeft({ queue }: Pick<Job, "queue">): void {
    if (queue === CONTACT_QUEUES.imports) this.left();
  }

  /** Returns a job's result with its leaving of the queue, where it is done. */
  afterRemoval(job: Pick<Job, "queue">, result: JobResult): JobResult {
    if (result.kind !== "done") return result;
    const apply = () => {
      result.apply?.();
      this.jobLeft(job);
    };
    return { ...result, apply };
  }

  /** Returns the run that is under way, or null. */
  run(): ImportRun | null {
    const { counters, jobs, records } = this.#context;
    const run = records.documents.get(RUN);
    if (run === null) return null;
    // Repeated deliveries were counted as well.
    if (jobs.firstSeq(CONTACT_QUEUES.imports) === null) {
      this.#end();
      return null;
    }
    const waiting = Math.max(counters.get(GAUGES.imports), 1);
    return { startedAt: run.startedAt, done: counters.get(IMPORTS_DONE), waiting };
  }

  #end(): void {
    const { counters, records } = this.#context;
    counters.set(GAUGES.imports, 0);
    records.documents.delete(RUN);
  }
}

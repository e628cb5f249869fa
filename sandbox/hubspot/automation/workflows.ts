/**
 * Workflows at the point where they run the app's action: they call it, wait for its callback when its response requires that, and
 * go on. HubSpot docs, custom workflow actions, "Execute custom actions".
 */
import { shifted } from "../../clock.ts";
import type { Board } from "../board.ts";
import { invalid, notFound } from "../errors.ts";
import type { ObjectStore } from "../objects/store.ts";
import { objectTypeNamed } from "../objecttypes.ts";
import type { AppRegistration } from "../options.ts";
import type { Switches } from "../switches.ts";
import { actionHeaders } from "../webhooks/signature.ts";
import { judge, type ActionAnswer, type Outputs, type Verdict } from "./policy.ts";
import { EnrollmentStore, isOver, type Enrollment, type EnrollmentRequest, type Progress } from "./store.ts";

/** HubSpot tries for three days, with pauses from a minute up to eight hours; here there are as many as for webhooks. */
const MAX_ATTEMPTS = 11;
/** setTimeout's longest: 2^31 - 1 ms. */
const MAX_TIMER_MS = 2_147_483_647;
/** The action's definition, as an install would number it. */
const ACTION_DEFINITION = { id: 6_505_030, version: 1 };

interface Dependencies {
  readonly enrollments: EnrollmentStore;
  readonly objects: ObjectStore;
  readonly app: AppRegistration;
  readonly switches: Board<Switches>;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Pauses before the attempts after the first, in ms; the last one repeats. */
  readonly retryPausesMs: readonly number[];
}

export class Workflows {
  readonly #dependencies: Dependencies;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #calls = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes up what an earlier run left. */
  start(): void {
    for (const enrollment of this.#dependencies.enrollments.open()) this.#schedule(enrollment);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#calls);
  }

  /** Enrols a record; the action is called at once. 404 for a record that is not there. */
  enroll(request: EnrollmentRequest): Enrollment {
    this.#recordProperties(request);
    const enrollment = this.#dependencies.enrollments.create(request, this.#dependencies.now());
    this.#schedule(enrollment);
    return enrollment;
  }

  /** An enrolment as it stands; one whose waiting is over has gone on. */
  find(id: string): Enrollment | undefined {
    const found = this.#dependencies.enrollments.find(id);
    return found === undefined ? undefined : this.#expireIfDue(found);
  }

  /**
   * The action's callback, of the portal that owns it. An action may be quicker with it than with its own response. 404
   * for an unknown callback, 400 for one that is over.
   */
  complete(portalId: number, callbackId: string, state: "SUCCESS" | "FAIL_CONTINUE", outputs: Outputs): void {
    const enrollment = this.#openCallback(portalId, callbackId);
    this.#end(enrollment, { state, outputs: { ...enrollment.progress.outputs, ...outputs } });
  }

  /** Throws what `complete` would. */
  check(portalId: number, callbackId: string): void {
    this.#openCallback(portalId, callbackId);
  }

  #openCallback(portalId: number, callbackId: string): Enrollment {
    const found = this.#dependencies.enrollments.findByCallback(portalId, callbackId);
    if (found === undefined) throw notFound(`There is no callback ${callbackId}.`);
    if (isOver(this.#expireIfDue(found)))
      throw invalid(`Callback ${callbackId} is completed or has expired.`);
    return found;
  }

  #expireIfDue(enrollment: Enrollment): Enrollment {
    const { state, dueAt } = enrollment.progress;
    const isDue = state === "BLOCKED" && dueAt !== null && dueAt <= this.#dependencies.now();
    return isDue ? this.#end(enrollment, { state: "EXPIRED" }) : enrollment;
  }

  #schedule({ id, progress }: Enrollment): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#timers.get(id));
    const waitMs = Math.min(Math.max(0, (progress.dueAt ?? 0) - this.#dependencies.now()), MAX_TIMER_MS);
    this.#timers.set(id, setTimeout(() => this.#continue(id), waitMs).unref());
  }

  /** The next event that is scheduled for an enrolment: the next attempt, or the end of its waiting. */
  #continue(id: string): void {
    this.#timers.delete(id);
    const enrollment = this.find(id);
    if (enrollment === undefined || isOver(enrollment)) return;
    if (enrollment.progress.state === "BLOCKED") return this.#schedule(enrollment); // longer than a timer's longest
    const call = this.#attempt(enrollment).finally(() => this.#calls.delete(call));
    this.#calls.add(call);
  }

  async #attempt(enrollment: Enrollment): Promise<void> {
    const at = this.#dependencies.now();
    const clock = performance.now();
    const answer = await this.#callAction(enrollment, this.#signedAt());
    if (this.#closing.signal.aborted) return;
    const current = this.#dependencies.enrollments.find(enrollment.id) ?? enrollment;
    const attempt = { at, status: answer.status, ms: Math.round(performance.now() - clock) };
    const attempts = [...current.progress.attempts, attempt];
    const seen = this.#dependencies.enrollments.save(current, { ...current.progress, attempts });
    if (isOver(seen)) return; // its callback came first
    this.#apply(seen, judge(answer, this.#dependencies.switches.current.retryAfterUnit));
  }

  /** HubSpot's own clock. */
  #signedAt(): number {
    const { now, switches } = this.#dependencies;
    return shifted(now, () => switches.current.clockOffsetSeconds)();
  }

  #apply(enrollment: Enrollment, verdict: Verdict): void {
    const { attempts } = enrollment.progress;
    const now = this.#dependencies.now();
    switch (verdict.kind) {
      case "done":
        return void this.#end(enrollment, { state: verdict.state, outputs: verdict.outputs });
      case "failed":
        return void this.#end(enrollment, { state: "FAILED", reason: verdict.reason });
      case "blocked": {
        const { outputs, expiresInMs } = verdict;
        return this.#wait(enrollment, { state: "BLOCKED", outputs, dueAt: now + expiresInMs });
      }
      case "retry": {
        if (attempts.length >= MAX_ATTEMPTS) {
          const reason = `The action failed ${attempts.length} times.`;
          return void this.#end(enrollment, { state: "FAILED", reason });
        }
        const pauses = this.#dependencies.retryPausesMs;
        const own = pauses[Math.min(attempts.length, pauses.length) - 1] ?? 0;
        return this.#wait(enrollment, { state: "RETRYING", dueAt: now + (verdict.afterMs ?? own) });
      }
    }
  }

  #wait(enrollment: Enrollment, change: Partial<Progress>): void {
    this.#schedule(this.#dependencies.enrollments.save(enrollment, { ...enrollment.progress, ...change }));
  }

  #end(enrollment: Enrollment, change: Partial<Progress>): Enrollment {
    clearTimeout(this.#timers.get(enrollment.id));
    this.#timers.delete(enrollment.id);
    const progress = { ...enrollment.progress, ...change, dueAt: null, endedAt: this.#dependencies.now() };
    return this.#dependencies.enrollments.save(enrollment, progress);
  }

  async #callAction(enrollment: Enrollment, at: number): Promise<ActionAnswer> {
    const { app, fetch: send, switches } = this.#dependencies;
    const { workflowSignatures, workflowTimeoutMs } = switches.current;
    const { actionUrl } = enrollment.request;
    try {
      const body = JSON.stringify(this.#payload(enrollment));
      const response = await send(actionUrl, {
        method: "POST",
        headers: actionHeaders(app.clientSecret, actionUrl, body, at, workflowSignatures),
        body,
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(workflowTimeoutMs), this.#closing.signal]),
      });
      const { status, headers } = response;
      return { status, retryAfter: headers.get("retry-after"), body: await response.text() };
    } catch {
      return { status: 0, retryAfter: null, body: "" };
    }
  }

  /** The request of HubSpot docs, custom workflow actions. `fields` is what older samples call `inputFields`. */
  #payload({ callbackId, request }: Enrollment): Record<string, unknown> {
    const { portalId, workflowId, objectType, objectId, inputFields } = request;
    return {
      callbackId,
      origin: {
        portalId,
        actionDefinitionId: ACTION_DEFINITION.id,
        actionDefinitionVersion: ACTION_DEFINITION.version,
      },
      context: { source: "WORKFLOWS", workflowId },
      object: { objectId: Number(objectId), objectType, properties: this.#recordProperties(request) },
      inputFields,
      fields: inputFields,
    };
  }

  #recordProperties({ portalId, objectType, objectId, properties }: EnrollmentRequest): Outputs {
    const record = this.#dependencies.objects.find(portalId, objectTypeNamed(objectType), Number(objectId));
    if (record === undefined || record.archivedAt !== null) {
      throw notFound(`There is no ${objectType} ${objectId} in portal ${portalId}.`);
    }
    return Object.fromEntries(properties.map((name) => [name, record.properties[name] ?? null]));
  }
}

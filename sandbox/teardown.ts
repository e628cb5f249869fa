/** Collects the steps that undo a start, and runs them, last first. */
export class Teardown {
  #steps: (() => unknown)[] = [];
  #run: Promise<void> | undefined;

  /** Adds a step that undoes what was just done. */
  add(step: () => unknown): void {
    this.#steps.unshift(step);
  }

  /** Undoes everything, last first. A step that fails does not spare the others; the first failure is thrown at the end. */
  run(): Promise<void> {
    this.#run ??= this.#runAll();
    return this.#run;
  }

  /** Undoes everything since the last time, last first. Returns the failures. */
  async undo(): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    const steps = this.#steps;
    this.#steps = [];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }

  async #runAll(): Promise<void> {
    const failures = await this.undo();
    if (failures.length > 0) throw failures[0];
  }
}

/** Collects the steps that undo a start, and runs them, last first. */
export class Teardown {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #run: Promise<void> | undefined;

  /** Adds a step that undoes what was just done. */
  add(step: () => void | Promise<void>): void {
    this.#steps.unshift(step);
  }

  /** Undoes everything, last first. A step that fails does not spare the others; the first failure is thrown at the end. */
  run(): Promise<void> {
    this.#run ??= this.#runAll();
    return this.#run;
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

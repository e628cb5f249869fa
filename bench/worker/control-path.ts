/** Returns the counts (GET), resets them (DELETE) or moves the clock (PUT); a path of the benchmark's build alone. */
export const CONTROL_PATH = "/__bench";

/** Where the benchmark's build answers the counts (GET), resets them (DELETE) and moves its clock (PUT). */
export const CONTROL_PATH = "/__bench";

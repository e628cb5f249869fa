/**
 * How long tests wait for what should happen, and how often they look, in ms. A test waits that long only when it fails, so
 * the time is generous: no test may depend on how busy the machine is.
 */
export const SOON = { timeout: 60_000, interval: 10 };

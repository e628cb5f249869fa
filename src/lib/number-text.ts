/** Numbers as the admin's pages show them. */

/** Made once: making one for each number costs more than a page's other work. */
const FORMAT = new Intl.NumberFormat("en");

/** Returns a number as English text, for instance "12,000". */
export function numberText(value: number): string {
  // Most numbers of a page are small, and a format costs as much as the rest of a cell.
  return Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : FORMAT.format(value);
}

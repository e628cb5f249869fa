/** Numbers as the admin's pages show them. */

let format: Intl.NumberFormat | null = null;

/** Returns a number as English text, for instance "12,000". */
export function numberText(value: number): string {
  // Most numbers of a page are small, and a format costs as much as the rest of a cell.
  if (Number.isInteger(value) && value >= 0 && value < 1000) return String(value);
  // Made once, because making one costs more than a page's other work, and not at start-up, of which it would be a twentieth.
  format ??= new Intl.NumberFormat("en");
  return format.format(value);
}

/** Numbers as the admin's pages show them. */

/** Made once: making one for each number costs more than a page's other work. */
const FORMAT = new Intl.NumberFormat("en");

/** Returns a number as English text, for instance "12,000". */
export function numberText(value: number): string {
  return FORMAT.format(value);
}

/** Lines of a CSV file (RFC 4180) that no spreadsheet takes for a program. */

/** A cell that a spreadsheet may run: also behind spaces, and written in full width (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/u;

/** Writes one line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => toCell(cell)).join(",")}\r\n`;
}

/** Writes a cell: an apostrophe in front makes text of what looks like a formula. */
function toCell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

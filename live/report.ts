/** Words what was found, for a person. */
import type { Finding } from "./runner.ts";

/** Returns the lines about one assumption. Pure. */
export function linesOf(finding: Finding): readonly string[] {
  const { row, verdict } = finding;
  if (finding.verdict === "confirmed") return [`  ${verdict}   ${row}`, `              ${finding.seen}`];
  if (finding.verdict === "refuted")
    return [`  REFUTED     ${row}`, `              seen: ${finding.seen}; the sandbox: ${finding.expected}`];
  return [`  ${verdict}   ${row}`, `              ${finding.why}`];
}

/** Returns the last line. Pure. */
export function summaryOf(findings: readonly Finding[]): string {
  const count = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict).length;
  return `${count("confirmed")} confirmed, ${count("refuted")} refuted, ${count("not tried")} not tried`;
}

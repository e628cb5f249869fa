/** The SQL that stands in the source, so that no statement escapes the tests of plans. */
import { onOneLine } from "./statements.ts";

declare global {
  interface ImportMeta {
    glob(pattern: string, options: { query: "?raw"; import: "default"; eager: true }): Record<string, string>;
  }
}

/** A statement, or a part of one, as it stands in the source. */
export interface SqlLiteral {
  readonly file: string;
  readonly text: string;
  /** Matches the statements that are made of it. */
  readonly pattern: RegExp;
  /** It is complete as it stands: it can be explained without being executed. */
  readonly isComplete: boolean;
}

const SOURCES = import.meta.glob("../../../src/**/*.ts", { query: "?raw", import: "default", eager: true });

const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu;
const LITERAL = /`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"/gu;
const STATEMENT = /^(?:SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\s/u;
/** A condition or an order with a value that is bound: a part of a statement that is put together. */
const FRAGMENT = /(?:[=<>(,]|LIMIT|IN) ?\?/u;
const INTERPOLATION = /\$\{[^}]*\}/u;

/** Returns all of it. */
export function sqlLiterals(): readonly SqlLiteral[] {
  return Object.entries(SOURCES).flatMap(([path, source]) => {
    if (!/sql|FROM [a-z]/u.test(source)) return [];
    const code = source.replaceAll(COMMENT, "");
    const texts = [...code.matchAll(LITERAL)].map(([literal]) => onOneLine(literal.slice(1, -1)));
    return texts
      .filter((text) => STATEMENT.test(text) || (FRAGMENT.test(text) && !/^(?:CREATE|http)/u.test(text)))
      .map((text) => ({
        file: path.replace("../../../", ""),
        text,
        pattern: patternOf(text),
        isComplete: STATEMENT.test(text) && !INTERPOLATION.test(text),
      }));
  });
}

function patternOf(text: string): RegExp {
  const parts = text.split(new RegExp(INTERPOLATION, "gu"));
  return new RegExp(
    parts.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`)).join(".*"),
    "u",
  );
}

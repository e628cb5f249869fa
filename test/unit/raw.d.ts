/** A document as text, by Vite. */
declare module "*.md?raw" {
  const text: string;
  export default text;
}

/** Data, one JSON document a line. */
declare module "*.jsonl?raw" {
  const text: string;
  export default text;
}

/** A JSON file as text. */
declare module "*.json?raw" {
  const text: string;
  export default text;
}

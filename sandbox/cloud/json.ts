/** What a JSON text holds, or a value that stands in its place; undefined where the text is not JSON. */
export function jsonDocument(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** An element of a document. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** The text directly in it. */
  text: string;
}

const TOKEN = /<\/([A-Za-z-]+)>|<([A-Za-z-]+)((?: [A-Za-z-]+="[^"<]*")*)(\/?)>|([^<]+)/y;
/** What XML 1.0 has no place for, not even as an entity. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Reads a document strictly, as far as reports use XML. Throws where it is not well-formed. */
export function parseXml(text: string): Element {
  const [declaration = ""] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(text) ?? [];
  if (declaration === "") throw new Error("no declaration");
  if (FORBIDDEN.test(text)) throw new Error(`a forbidden character at ${text.search(FORBIDDEN)}`);
  const root: Element = { tag: "", attributes: {}, children: [], text: "" };
  const open: Element[] = [root];
  TOKEN.lastIndex = declaration.length;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (token === null) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
    const [, end, start, attributes = "", empty, content] = token;
    const current = open.at(-1) ?? root;
    if (content !== undefined) current.text += unescaped(content);
    else if (end !== undefined) {
      if (open.length < 2 || open.pop()?.tag !== end) throw new Error(`</${end}> at ${at} closes nothing`);
    } else {
      const pairs = [...attributes.matchAll(/ ([A-Za-z-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        unescaped(value),
      ]);
      const written = Object.fromEntries(pairs) as Record<string, string>;
      const element: Element = { tag: start ?? "", attributes: written, children: [], text: "" };
      current.children.push(element);
      if (empty === "") open.push(element);
    }
  }
  const [only, ...others] = root.children;
  if (open.length > 1 || only === undefined || others.length > 0) throw new Error("not one closed root");
  return only;
}

function unescaped(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error(`a bare & in ${text}`);
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

export interface CodeBlock {
  /** The first word after the fence; empty without one. */
  readonly language: string;
  /** The second word: the file that the block is. */
  readonly file: string | undefined;
  readonly code: string;
  /** Of the fence, counted from 1. */
  readonly line: number;
  /** The reason in `<!-- not run: … -->` above it. */
  readonly reason: string | undefined;
}

const fence = /^( *)```(\S*) *(\S*)\s*$/;
const mark = /^\s*<!-- not run: (.+) -->\s*$/;

/** Every fenced block of a Markdown text, in order. */
export const codeBlocks = (markdown: string): CodeBlock[] => {
  const blocks: CodeBlock[] = [];
  const lines = markdown.split('\n');
  let said: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [opening, indent = '', language = '', file = ''] = fence.exec(line) ?? [];
    if (opening === undefined) {
      if (line.trim() !== '') said = mark.exec(line)?.[1];
      continue;
    }
    const from = at + 1;
    at = lines.findIndex((other, index) => index >= from && other.trim() === '```');
    if (at === -1) throw new Error(`The block of line ${from} does not end.`);
    const code = lines.slice(from, at).map((text) => (text.startsWith(indent) ? text.slice(indent.length) : text));
    blocks.push({ language, file: file || undefined, code: `${code.join('\n')}\n`, line: from, reason: said });
    said = undefined;
  }
  return blocks;
};

import type { RawRow } from './raw-row.ts';

const characters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

const valueOf = (text: string): string | null => {
  if (!text.includes('\\')) return text;
  if (text === String.raw`\N`) return null;
  return text.replace(/\\(.)/g, (_, code: string) => characters[code] ?? code);
};

const rowOf = (line: string): RawRow => line.split('\t').map(valueOf);

/** The rows of `COPY … TO STDOUT` in its text format, in groups; rejects when the last one is incomplete. */
export async function* parseCopyText(chunks: AsyncIterable<Uint8Array>): AsyncIterable<readonly RawRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begun = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      begun += text;
      continue;
    }
    yield (begun + text.slice(0, end)).split('\n').map(rowOf);
    begun = text.slice(end + 1);
  }
  if (begun !== '' || decoder.decode() !== '') throw new Error('COPY ended within a row.');
}

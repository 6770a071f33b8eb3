import { beforeAll, describe, expect, it } from 'vitest';

import { serverOfFile } from './server-of-file.fixture.ts';

const server = serverOfFile();
const count = 1500;
const path = '/api/public/export/observations';

const bodyOf = (index: number): string => `${index} ${'x'.repeat(10_000)}`;

beforeAll(async () => {
  for (let first = 0; first < count; first += 500) {
    const batch = Array.from({ length: 500 }, (_, offset) => {
      const index = first + offset;
      const startTime = new Date(Date.UTC(2026, 0, 1 + (index % 3), 3, 4, 5)).toISOString();
      const body = { id: `o${index}`, traceId: `t${index % 100}`, startTime, input: bodyOf(index) };
      return { id: `e${index}`, type: 'span-create', timestamp: startTime, body };
    });
    await server.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
  }
});

interface Line {
  readonly id: string;
  readonly input: string;
  readonly cursor: string;
}

/** The complete lines of an answer, and whether it ended or broke off. */
const readLines = async (
  response: Response,
  onChunk: (lines: readonly Line[]) => Promise<void>,
): Promise<{ readonly lines: Line[]; readonly isWhole: boolean }> => {
  const lines: Line[] = [];
  let rest = '';
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.map((part) => JSON.parse(part) as Line));
      await onChunk(lines);
    }
  } catch {
    return { lines, isWhole: false };
  }
  return { lines, isWhole: rest === '' };
};

describe('an export', () => {
  it('an export goes on behind its last line after the server was killed in the middle of it', async () => {
    const first = await readLines(await server.ask(path), async (lines) => {
      if (lines.length > 100 && server.child.signalCode === null) await server.end('SIGKILL');
    });
    expect(first.isWhole).toBe(false);
    expect(first.lines.length).toBeLessThan(count);

    await server.startAgain();
    const rest = await readLines(
      await server.ask(`${path}?cursor=${first.lines.at(-1)?.cursor}`),
      async () => undefined,
    );
    expect(rest.isWhole).toBe(true);
    const all = [...first.lines, ...rest.lines];
    expect(new Set(all.map(({ id }) => id)).size).toBe(count);
    expect(all).toHaveLength(count);
    for (const { id, input } of all) expect(input).toBe(bodyOf(Number(id.slice(1))));
  });
});

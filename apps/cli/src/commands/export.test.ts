import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fs, { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '@spanledger/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readLinesAt } from '../server/read-lines.ts';
import { commandRunner } from '../testing/run-commands.ts';

const line = (index: number): string => `{"id":"t${index}","text":"${'ü'.repeat(2000)}","cursor":"c${index}"}\n`;
const allLines = Array.from({ length: 40 }, (_, index) => line(index)).join('');

const runnerAt = (url: string, interrupt?: AbortSignal) =>
  commandRunner({
    withControlPlane: async () => Promise.reject(new Error('unused')),
    migrate: async () => Promise.reject(new Error('unused')),
    readStatus: async () => Promise.reject(new Error('unused')),
    ownKeys: () => ({ publicKey: 'pk', secretKey: 'sk' }),
    readLines: readLinesAt({ apiUrl: url, keys: { publicKey: 'pk', secretKey: 'sk' }, interrupt }),
  });

describe('spanledger export', () => {
  let server: Server;
  let apiUrl: string;
  let dir: string;
  const asked: string[] = [];
  /** The number of lines of each answer before the connection breaks; answers are complete when the list is empty. */
  let cuts: number[] = [];
  let status = 200;
  /** Called once an answer has three lines and does not go on. */
  let whenHeld: (() => void) | undefined;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'spanledger-export-'));
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (status !== 200) {
        response
          .writeHead(status)
          .end(JSON.stringify({ code: 'invalid_input', message: 'Invalid request data', detail: 'No such filter.' }));
        return;
      }
      if (whenHeld !== undefined) {
        response.write([0, 1, 2].map(line).join(''), whenHeld);
        whenHeld = undefined;
        return;
      }
      const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('cursor');
      const first = cursor === null ? 0 : Number(cursor.slice(1)) + 1;
      const count = cuts.shift() ?? 40;
      const lines = Array.from({ length: Math.max(0, Math.min(count, 40 - first)) }, (_, index) => line(first + index));
      if (lines.length > 0) response.write(lines.join(''));
      if (first + count >= 40) response.end();
      else response.write(line(first + count).slice(0, 100), () => response.destroy());
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true });
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });
  beforeEach(() => {
    asked.length = 0;
    cuts = [];
    status = 200;
  });

  const run = async (...args: string[]) => runnerAt(apiUrl)('export', ...args);

  it('spanledger export leaves no file behind when nothing could be read', async () => {
    status = 400;
    const out = join(dir, 'refused.jsonl');
    expect(await run('traces', '--out', out)).toMatchObject({ exitCode: 2, out: '' });
    expect(existsSync(out)).toBe(false);
  });

  it('spanledger export reads below the path of the server', async () => {
    const out = join(dir, 'below.jsonl');
    expect(await runnerAt(`${apiUrl}/llm`)('export', 'traces', '--out', out)).toMatchObject({ exitCode: 0 });
    expect(asked).toEqual(['/llm/api/public/export/traces']);
  });

  it('spanledger export writes every line once, over any number of cuts', async () => {
    cuts = [3, 1, 0, 20];
    const file = join(dir, 'cuts.ndjson');
    const { exitCode, out } = await run('traces', '--out', file, '--from', '2026-01-02', '--fields', 'id,text');
    expect([exitCode, out]).toEqual([0, `40 lines in ${file}\n`]);
    expect(readFileSync(file, 'utf8')).toBe(allLines);
    expect(asked[0]).toBe('/api/public/export/traces?fromTimestamp=2026-01-02&fields=id%2Ctext');
    expect(asked).toHaveLength(5);
  });

  it('an export that is refused right behind its lines has these in the file before it names the cursor', async () => {
    const file = join(dir, 'behind.ndjson');
    const refusing = commandRunner({
      withControlPlane: async () => Promise.reject(new Error('unused')),
      ownKeys: () => ({ publicKey: 'pk', secretKey: 'sk' }),
      readLines: async function* () {
        for (const index of [0, 1, 2]) yield Promise.resolve(line(index));
        throw new DomainError('too_expensive', 'Too much.');
      },
    });
    const { error } = await refusing('export', 'traces', '--out', file);
    expect(error).toMatch(/^Too much\. .*--cursor c2\n$/);
    expect(readFileSync(file, 'utf8')).toBe([0, 1, 2].map(line).join(''));
  });

  it('an interrupted export ends with the cursor that goes on, and before its first line leaves no file', async () => {
    const stopping = new AbortController();
    const interrupted = runnerAt(apiUrl, stopping.signal);
    const file = join(dir, 'interrupted.ndjson');
    whenHeld = () => void setTimeout(() => stopping.abort(), 20);
    const stopped = await interrupted('export', 'traces', '--out', file);
    expect(stopped).toMatchObject({
      exitCode: 1,
      out: '',
      error: expect.stringMatching(/^Stopped\. .*--cursor c2\n$/),
    });
    expect((await run('traces', '--out', file, '--cursor', 'c2')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(allLines);
    const none = join(dir, 'none.ndjson');
    expect(await interrupted('export', 'traces', '--out', none)).toMatchObject({ exitCode: 1, error: 'Stopped.\n' });
    expect(existsSync(none)).toBe(false);
  });

  it('overwrites no file, and appends to one behind a cursor', async () => {
    const file = join(dir, 'file.ndjson');
    writeFileSync(file, line(0));
    const refused = await run('scores', '--out', file);
    expect([refused.exitCode, asked]).toEqual([2, []]);
    expect(refused.error).toContain('exists already');
    expect((await run('scores', '--out', file, '--cursor', 'c0')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(allLines);
  });

  it('an export that goes on after a part of a line writes that line whole', async () => {
    const file = join(dir, 'part.ndjson');
    writeFileSync(file, `${line(0)}${line(1).slice(0, 30)}`);
    expect((await run('scores', '--out', file, '--cursor', 'c0')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(allLines);
  });

  it.each(['one text', '{"a":1}', 'a\nb'])(
    'an export leaves a file with %j, which is no export, as it is',
    async (text) => {
      const file = join(dir, 'other.txt');
      writeFileSync(file, text);
      expect((await run('scores', '--out', file, '--cursor', 'c0')).exitCode).toBe(2);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('an export whose disk is full says so, and goes on behind the last line that is in the file', async () => {
    const out = join(dir, 'full');
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const room = 5 * Buffer.byteLength(line(1)) + 100;
    const writing = vi.spyOn(fs, 'writev').mockImplementation((fd, buffers, _position, done) => {
      fs.writeSync(fd, Buffer.concat(buffers as readonly Uint8Array[]).subarray(0, room));
      done?.(full, 0, buffers);
    });
    const failed = await run('traces', '--out', out);
    writing.mockRestore();
    const whole = readFileSync(out, 'utf8').split('\n').length - 1;
    expect(whole).toBeGreaterThanOrEqual(5);
    expect(failed.exitCode).not.toBe(0);
    const cursor = `c${whole - 1}`;
    expect(failed.error).toMatch(
      new RegExp(`full cannot be used: its disk is full\\. .* go on with --cursor ${cursor}\n`),
    );
    expect((await run('traces', '--out', out, '--cursor', cursor)).exitCode).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(allLines);
  });

  it('an export whose cursor is refused does not advise to go on with it', async () => {
    status = 400;
    const { exitCode, error } = await run('scores', '--out', join(dir, 'refused'), '--cursor', 'c0');
    expect([exitCode, error]).toEqual([2, expect.not.stringContaining('go on with')]);
  });

  it('an export ends with the problem that the server answers', async () => {
    status = 400;
    const { exitCode, error } = await run('observations', '--out', join(dir, 'wrong'), '--filter', '[]');
    expect(exitCode).toBe(2);
    expect(error).toContain('No such filter.');
    expect((await run('prompts', '--out', join(dir, 'kind'))).exitCode).not.toBe(0);
  });
});

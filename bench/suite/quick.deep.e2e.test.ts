import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from './figures.ts';

const root = resolve(import.meta.dirname, '../..');
/** Two minutes on two idle cores, and eight beside the other tests of a run. */
const timeoutMs = 1_800_000;

test.skipIf(process.platform !== 'linux')(
  'the quick form of the bench measures every part and writes its figures, tables and charts (Linux alone: processor time is read from /proc)',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'spanledger-bench-report-'));
    try {
      const [json, markdown, charts] = ['figures.json', 'figures.md', 'charts'].map((name) => join(directory, name));
      const files = ['--json', json ?? '', '--markdown', markdown ?? '', '--charts', charts ?? ''];
      const tool = ['--import', 'tsx', '--conditions=@spanledger/source', join(root, 'bench/all.ts')];
      const { status, stderr } = spawnSync(process.execPath, [...tool, '--quick', ...files], {
        cwd: root,
        encoding: 'utf8',
      });
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      expect(stderr).toContain('Collector: not measured; --collector PATH');
      const { figures } = JSON.parse(readFileSync(json ?? '', 'utf8')) as { readonly figures: readonly Summary[] };
      expect([...new Set(figures.map(({ part }) => part))]).toEqual(['ingest', 'sizes', 'floors', 'reads', 'starts']);
      const rates = figures.filter(({ name }) => name === 'rate');
      expect(rates.map(({ of }) => of)).toEqual(
        expect.arrayContaining(['local: small', 'local: chat', 'local: legacy', 'PostgreSQL queue, 1 worker: small']),
      );
      const impossible = figures.filter(({ median }) => !Number.isFinite(median) || median < 0);
      expect(impossible.map(({ of, name, median }) => `${of}: ${name} ${median}`)).toEqual([]);
      expect(rates.filter(({ median }) => median === 0)).toEqual([]);
      expect(readFileSync(markdown ?? '', 'utf8')).toContain('| local: small |');
      expect(readdirSync(charts ?? '')).toContain('ingest-rate.svg');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  timeoutMs,
);

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { chromiumPath, noChromium } from '../../system-tests/console/open-browser.fixture.ts';
import type { Summary } from '../suite/figures.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = ['home', 'traces', 'observations', 'sessions', 'users', 'scores', 'costs', 'prices'];
const timeoutMs = 600_000;

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

test.skipIf(process.platform !== 'linux' || chromiumPath === undefined)(
  'the short form of the bench of the console measures every page, list and trace (Linux alone: processor time is read from /proc)',
  { timeout: timeoutMs },
  () => {
    const tool = ['--import', 'tsx', '--conditions=@spanledger/source', join(root, 'bench/console.ts')];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...tool, '3000', '1', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const figures = JSON.parse(stdout) as readonly Summary[];
    const rowsOf = (part: string) => [...new Set(figures.filter((each) => each.part === part).map(({ of }) => of))];
    expect(rowsOf('pages')).toEqual(pages);
    expect(rowsOf('a list')).toEqual(['traces', 'observations']);
    expect(rowsOf('traces')).toHaveLength(3);
    expect(figures.filter(({ median }) => !Number.isFinite(median) || median < 0)).toEqual([]);
    expect(figures.filter(({ name, median }) => /row|waterfall/.test(name) && median === 0)).toEqual([]);
  },
);

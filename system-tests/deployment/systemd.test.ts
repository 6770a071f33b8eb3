import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { variableNames } from '../../apps/worker/src/config.ts';
import { root } from './compose-file.fixture.ts';

const folder = fileURLToPath(new URL('docker/systemd/', root));
const units = readdirSync(folder);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

const valuesOf = (unit: string, key: string): readonly string[] =>
  [...textOf(`docker/systemd/${unit}`).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const environmentOf = (unit: string): Record<string, string> =>
  Object.fromEntries(
    valuesOf(unit, 'Environment').flatMap((line) => line.split(' ').map((one) => one.split('=') as [string, string])),
  );

it('there is a unit for an api, for workers and for the migration', () => {
  expect(units.toSorted()).toEqual([
    'spanledger-api.service',
    'spanledger-migrate.service',
    'spanledger-worker@.service',
  ]);
});

describe.each(units)('%s', (unit) => {
  it('runs an app of this repository as an account of its own, with stack traces in sources', () => {
    const command = valuesOf(unit, 'ExecStart')[0] ?? '';
    const app = /apps\/(\w+)\//.exec(command)?.[1] ?? '';
    expect(existsSync(new URL(`apps/${app}/src/main.ts`, root))).toBe(true);
    // A packed app shows sources in its stacks itself.
    const main = `apps/${app}/dist/packed/main.js`;
    expect(command).toBe(`/usr/bin/env node ${app === 'cli' ? `${main} migrate` : main}`);
    expect(valuesOf(unit, 'User')).toEqual(['spanledger']);
  });

  it('sets only variables that are described, and no secret', () => {
    const known = new Set([...variableNames, ...(textOf('.env.example').match(/^\w+(?==)/gm) ?? []), 'NODE_ENV']);
    expect(Object.keys(environmentOf(unit)).filter((name) => !known.has(name))).toEqual([]);
    expect(textOf(`docker/systemd/${unit}`)).not.toMatch(/PASSWORD|SECRET|:\/\/\w+:/);
    expect(valuesOf(unit, 'EnvironmentFile')).toEqual(['/etc/spanledger/environment']);
  });

  it.skipIf(!hasSystemd)('is what systemd understands (skipped where systemd-analyze is not installed)', () => {
    const directory = mkdtempSync(join(tmpdir(), 'units-'));
    try {
      const instance = join(directory, unit.replace('@', '@9464'));
      cpSync(join(folder, unit), instance);
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', instance], {
        encoding: 'utf8',
      });
      expect([status, stdout, stderr]).toEqual([0, '', '']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

it.each(units.filter((unit) => !unit.includes('migrate')))(
  '%s ends as docker compose does, and starts again',
  (unit) => {
    const grace = /stop_grace_period: (\d+)s/.exec(textOf('docker-compose.yml').split(/^ {2}api:/m)[1] ?? '')?.[1];
    expect(valuesOf(unit, 'TimeoutStopSec')).toEqual([grace]);
    expect(valuesOf(unit, 'Restart')).toEqual(['always']);
  },
);

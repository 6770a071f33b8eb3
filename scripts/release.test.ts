import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const checkout = resolve(import.meta.dirname, '..');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'release-'));
  const copy = (path: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    cpSync(join(checkout, path), join(directory, path));
  };
  const files = readdirSync(checkout).filter((name) =>
    /^(package\.json|CHANGELOG\.md|docker-compose.*\.yml)$/.test(name),
  );
  for (const name of files) copy(name);
  for (const folder of ['apps', 'packages'])
    for (const name of readdirSync(join(checkout, folder))) copy(`${folder}/${name}/package.json`);
  copy('packages/sdk/src/version.ts');
  // Writing the lock file asks the registry: what is asked of npm is enough.
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin', 'npm'), '#!/bin/sh\necho "npm $*" >&2\n');
  chmodSync(join(directory, 'bin', 'npm'), 0o755);
});
afterEach(() => rmSync(directory, { recursive: true }));

const release = (...args: readonly string[]) => {
  const env = {
    ...process.env,
    RELEASE_ROOT: directory,
    PATH: `${join(directory, 'bin')}${delimiter}${process.env['PATH']}`,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts', 'release.mjs'), ...args], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
};
const textOf = (path: string): string => readFileSync(join(directory, path), 'utf8');
const rewrite = (path: string, change: (text: string) => string): void =>
  writeFileSync(join(directory, path), change(textOf(path)));

describe('a release', () => {
  it('a release is prepared by one command: every file that names the version, and the date in the changelog', () => {
    expect(release('prepare', '7.8.9')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('npm install') as string,
    });
    expect(release('check', 'v7.8.9')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(textOf('packages/sdk/src/version.ts')).toContain("sdkVersion = '7.8.9'");
    expect(textOf('apps/api/package.json')).toContain('"@spanledger/core": "7.8.9"');
    expect(textOf('docker-compose.yml')).toContain('image: spanledger/api:7.8.9\n');
    expect(textOf('CHANGELOG.md')).toMatch(/\n## 7\.8\.9 – \d{4}-\d{2}-\d{2}\n/);
    expect(release('notes', 'v7.8.9').stdout.trim().length).toBeGreaterThan(100);
  });

  it('a release whose files name another version is refused, and each of them is named', () => {
    release('prepare', '7.8.9');
    const others: readonly (readonly [string, RegExp, string])[] = [
      ['packages/core/package.json', /"version": "[^"]+"/, '"version": "0.0.1"'],
      ['apps/api/package.json', /"@spanledger\/core": "[^"]+"/, '"@spanledger/core": "0.0.1"'],
      ['docker-compose.yml', /spanledger\/worker:[\d.]+/, 'spanledger/worker:0.0.1'],
    ];
    for (const [path, pattern, text] of others) rewrite(path, (before) => before.replace(pattern, text));
    const { status, stderr } = release('check', 'v7.8.9');
    expect(status).toBe(1);
    expect(others.map(([path]) => path).filter((path) => !stderr.includes(`${path} says 0.0.1`))).toEqual([]);
  });

  it('a release without its version or its date in the changelog is refused', () => {
    release('prepare', '7.8.9');
    const changelog = textOf('CHANGELOG.md');
    for (const [pattern, text] of [
      [/ – \d{4}-\d{2}-\d{2}/, ' (not released yet)'],
      [/7\.8\.9/, '7.8.8'],
    ] as const) {
      rewrite('CHANGELOG.md', () => changelog.replace(pattern, text));
      const { status, stderr } = release('check', 'v7.8.9');
      expect([status, stderr]).toEqual([1, expect.stringContaining('CHANGELOG.md') as string]);
    }
  });

  it('a release takes no tag that is not a version', () => {
    for (const tag of ['latest', 'v1.2', '1.2.3-rc', '']) expect(release('check', tag).status).toBe(1);
  });

  it('a release gives the SDK the address that it is built at', () => {
    expect(release('repository', 'https://forge.example/team/spanledger').status).toBe(0);
    const { repository, name } = JSON.parse(textOf('packages/sdk/package.json')) as Record<string, unknown>;
    expect(name).toBe('@spanledger/sdk');
    const url = 'git+https://forge.example/team/spanledger.git';
    expect(repository).toEqual({ type: 'git', url, directory: 'packages/sdk' });
    expect(release('repository', 'spanledger').status).toBe(1);
  });
});

it('each part of the changelog has its version and its date; only the newest may have none yet', () => {
  const headings = readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8').match(/^## .*$/gm) ?? [];
  expect(headings.length).toBeGreaterThan(0);
  for (const [index, heading] of headings.entries()) {
    const isNewest = index === 0 && heading.endsWith(' (not released yet)');
    expect(heading).toMatch(isNewest ? /^## \d+\.\d+\.\d+ / : /^## \d+\.\d+\.\d+ – \d{4}-\d{2}-\d{2}$/);
  }
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const integrity = `sha512-${'a'.repeat(86)}==`;
const fine = { version: '1.0.0', integrity, license: 'MIT' };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-file-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const check = (packages: object, exceptions: { unverified?: readonly string[]; licences?: object } = {}): string => {
  const lockFile = join(directory, 'lock.json');
  const exceptionsFile = join(directory, 'exceptions.json');
  writeFileSync(lockFile, JSON.stringify({ packages }));
  const { unverified = [], licences = {} } = exceptions;
  writeFileSync(exceptionsFile, JSON.stringify({ withoutIntegrity: { packages: unverified }, licences }));
  const script = join(import.meta.dirname, 'check-lock-file.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, lockFile, exceptionsFile], { encoding: 'utf8' });
  expect(status === 0).toBe(stderr === '');
  return stderr;
};

it('packages with checksums and permissive licences pass, and those of the workspace need none', () => {
  const own = { 'packages/own': { version: '0.1.0' }, 'node_modules/own': { link: true, resolved: 'packages/own' } };
  expect(check({ '': {}, ...own, 'node_modules/a': fine, 'node_modules/a/node_modules/@b/c': fine })).toBe('');
});

it('packages that cannot be verified or used are named, each with why', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['has no sha512 integrity', { ...fine, integrity: undefined }],
    ['has no sha512 integrity', { ...fine, integrity: 'sha1-abc=' }],
    ['names the host it came from', { ...fine, resolved: 'https://registry.example/a.tgz' }],
    ['has the licence EPL-2.0', { ...fine, license: 'EPL-2.0' }],
    ['has the licence none', { ...fine, license: undefined }],
    ['wants Node.js >=22', { ...fine, engines: { node: '>=22' } }],
    ['wants Node.js >=20.19.1', { ...fine, engines: { node: '>=20.19.1' } }],
    ['wants Node.js ^18 || >=22', { ...fine, engines: { node: '^18 || >=22' } }],
  ];
  const packages = Object.fromEntries(cases.map(([, entry], nth) => [`node_modules/a${nth}`, entry]));
  const problems = check(packages).trim().split('\n').toSorted();
  expect(problems).toEqual(
    cases.map(([problem], nth) => expect.stringContaining(`a${nth}@1.0.0 ${problem}`) as string),
  );
});

it('a package that runs on the oldest Node.js passes, and so does an optional one that does not', () => {
  const packages = {
    'node_modules/a': { ...fine, engines: { node: '20 || >=22' } },
    'node_modules/b': { ...fine, engines: { npm: '>=99' } },
    'node_modules/c': { ...fine, optional: true, engines: { node: '>=24' } },
  };
  expect(check(packages)).toBe('');
});

it('an exception holds for one package, and must be one still', () => {
  const unverified = ['a@1.0.0'];
  const licences = { b: { license: 'MPL-2.0', why: '' } };
  const bare = { version: '1.0.0' };
  const exempt = { 'node_modules/a': bare, 'node_modules/b': { ...fine, license: 'MPL-2.0' } };
  expect(check(exempt, { unverified, licences })).toBe('');
  const others = { 'node_modules/a': fine, 'node_modules/c/node_modules/a': { ...bare, version: '1.0.1' } };
  const problems = check(others, { unverified });
  expect(problems).toContain('a@1.0.1 has no sha512');
  expect(problems).toContain('a@1.0.0 has its integrity: take it off the exceptions');
  expect(check({}, { unverified, licences }).match(/not in the lock file/g)).toHaveLength(2);
});

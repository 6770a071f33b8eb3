import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { openConsole } from './console-files.ts';

const script = 'console.log("the console")';

const aBuild = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><base href="/" /><title>built</title>');
  writeFileSync(join(folder, 'assets', 'main-abc.js'), script);
  writeFileSync(join(folder, 'assets', 'main-abc.js.gz'), gzipSync(script));
  writeFileSync(join(folder, 'assets', 'notes.txt'), 'not an asset');
  writeFileSync(join(folder, 'secret.js'), 'outside');
  return folder;
};

describe('the console', () => {
  let folder: string;
  let api: TestApi;
  beforeAll(async () => {
    folder = aBuild();
    api = await startTestApi({ consoleFiles: openConsole(folder, 'https://example.com/tools/llm') });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('is one page at /, below /project and /trace, without a key, and the same for every project', async () => {
    const texts = [];
    const deep = '/project/p/traces/a%2Fb%20%3Ctrace%3E?observation=1';
    for (const path of ['/', '/project/p', deep, '/project/other', '/trace/t']) {
      const response = await api.ask(path, { as: null });
      expect([path, response.status, response.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      texts.push(await response.text());
    }
    expect(new Set(texts).size).toBe(1);
  });

  it('has its relative addresses begin with the path of the address that the operator gave', async () => {
    const text = await (await api.ask('/project/p/traces', { as: null })).text();
    expect(text).toContain('<base href="/tools/llm/" />');
  });

  it('may run scripts of this server alone, and turn no text into a script', async () => {
    const policy = (await api.ask('/', { as: null })).headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "script-src 'self';", "require-trusted-types-for 'script'"])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('gives assets as they were compressed at the build, to be kept for ever', async () => {
    const response = await fetch(`${api.url}/assets/main-abc.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect(await response.text()).toBe(script);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const files = openConsole(folder, undefined);
    const compressed = await files.asset('main-abc.js', ['gzip', 'br']);
    expect(gunzipSync(compressed?.content ?? '').toString()).toBe(script);
    expect(await files.asset('main-abc.js', [])).toMatchObject({ encoding: undefined, content: Buffer.from(script) });
  });

  it('gives no file that is not an asset, wherever a name leads', async () => {
    for (const path of [
      '/assets/notes.txt',
      '/assets/..%2Fsecret.js',
      '/assets/..%2F..%2Fpackage.json',
      '/assets/none.js',
    ])
      expect([path, (await api.ask(path, { as: null })).status]).toEqual([path, 404]);
  });

  it('has no asset that a later build has removed, and reads one again that could not be read', async () => {
    writeFileSync(join(folder, 'assets', 'old-abc.js'), script);
    mkdirSync(join(folder, 'assets', 'busy-abc.js'));
    const files = openConsole(folder, undefined);
    rmSync(join(folder, 'assets', 'old-abc.js'));
    expect(await files.asset('old-abc.js', [])).toBeUndefined();
    await expect(files.asset('busy-abc.js', [])).rejects.toThrow('EISDIR');
    rmSync(join(folder, 'assets', 'busy-abc.js'), { recursive: true });
    writeFileSync(join(folder, 'assets', 'busy-abc.js'), script);
    expect((await files.asset('busy-abc.js', []))?.content.toString()).toBe(script);
  });

  it('has the page of the build that its assets are of, also where a later build replaced it before the first visit', () => {
    const files = openConsole(folder, undefined);
    const index = join(folder, 'index.html');
    const before = readFileSync(index, 'utf8');
    writeFileSync(index, before.replace('built', 'built later'));
    expect(files.page().html).toBe(before);
    writeFileSync(index, before);
  });

  it('leaves every other path as it was', async () => {
    for (const path of ['/api/none', '/api/public/none', '/projects', '/nothing', '/api/auth/none'])
      expect([path, (await api.ask(path, { as: null })).status]).toEqual([path, 404]);
    expect((await api.ask('/metrics', { as: null })).headers.get('content-type')).not.toContain('html');
    expect((await api.ask('/api/public/health', { as: null })).headers.get('content-type')).toContain('json');
  });

  it('names the command that builds it where it is not built', async () => {
    expect(openConsole(join(folder, 'none'), undefined).page().html).toContain('npm run build');
  });
});

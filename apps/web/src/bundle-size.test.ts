import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

const dist = join(import.meta.dirname, '..', 'dist');
const firstLoadBytesMax = 180_000;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly isDynamicEntry?: boolean;
}

const manifestOf = (): Readonly<Record<string, Chunk>> => {
  const file = join(dist, '.vite', 'manifest.json');
  if (!existsSync(file)) throw new Error('The console is not built: run npm run build.');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Chunk>;
};

/** All files that a browser must load before a chunk runs. */
const filesOf = (manifest: Readonly<Record<string, Chunk>>, ...names: readonly string[]): ReadonlySet<string> => {
  const files = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = manifest[name];
    if (chunk === undefined || files.has(chunk.file)) continue;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    waiting.push(...(chunk.imports ?? []));
  }
  return files;
};

const gzipBytes = (file: string): number => gzipSync(readFileSync(join(dist, file))).length;

it('the first load of each page stays below 180 kB as gzip', () => {
  const manifest = manifestOf();
  const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.*-page\.tsx$/.test(name));
  expect(pages).toHaveLength(28);
  for (const page of pages) {
    const bytes = [...filesOf(manifest, 'index.html', page)].reduce((sum, file) => sum + gzipBytes(file), 0);
    expect([page, bytes < firstLoadBytesMax ? 'fits' : bytes]).toEqual([page, 'fits']);
  }
});

it('each page is a chunk of its own', () => {
  const manifest = manifestOf();
  const first = filesOf(manifest, 'index.html');
  const pages = Object.entries(manifest).filter(([name]) => name.startsWith('src/pages/'));
  expect(pages.filter(([, { file, isDynamicEntry }]) => isDynamicEntry !== true || first.has(file))).toEqual([]);
});

it('every larger script and style is there as br and gzip too, and none names another host', () => {
  const names = readdirSync(join(dist, 'assets'));
  const large = names.filter(
    (name) => /\.(?:js|css)$/.test(name) && readFileSync(join(dist, 'assets', name)).length >= 1024,
  );
  expect(large.length).toBeGreaterThan(3);
  for (const name of large) expect(names).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]));
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
});

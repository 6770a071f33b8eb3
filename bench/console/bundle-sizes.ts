import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figures } from '../suite/figures.ts';

const dist = resolve(import.meta.dirname, '../../apps/web/dist');

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/** The files that a browser loads, as gzip: for each page with all its dependencies, and of every file together. */
export const bundleSizes = (figures: Figures): void => {
  const manifest = JSON.parse(readFileSync(resolve(dist, '.vite/manifest.json'), 'utf8')) as Readonly<
    Record<string, Chunk>
  >;
  const kilobytesOf = (file: string): number => gzipSync(readFileSync(resolve(dist, file))).length / 1000;
  const filesOf = (name: string, known: ReadonlySet<string> = new Set()): ReadonlySet<string> => {
    const chunk = manifest[name];
    if (chunk === undefined || known.has(chunk.file)) return known;
    const own = new Set([...known, chunk.file, ...(chunk.css ?? [])]);
    return (chunk.imports ?? []).reduce<ReadonlySet<string>>((files, next) => filesOf(next, files), own);
  };
  const sumOf = (files: Iterable<string>): number =>
    Array.from(files, kilobytesOf).reduce((sum, each) => sum + each, 0);
  const first = filesOf('index.html');
  const firstLoads = Object.keys(manifest)
    .filter((name) => /^src\/pages\/.*-page\.tsx$/.test(name))
    .map((name) => sumOf(filesOf(name, first)));
  const all = readdirSync(resolve(dist, 'assets')).filter((name) => /\.(?:js|css)$/.test(name));
  figures.add('bytes as gzip', 'the console', {
    'every page': [sumOf(first), 'kB'],
    'smallest first load': [Math.min(...firstLoads), 'kB'],
    'largest first load': [Math.max(...firstLoads), 'kB'],
    'all files': [sumOf(all.map((name) => `assets/${name}`)), 'kB'],
  });
};

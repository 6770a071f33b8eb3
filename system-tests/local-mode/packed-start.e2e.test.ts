import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Loaded {
  readonly files: ReadonlySet<string>;
  readonly packages: readonly string[];
}

/** What a start loads before anything is asked for: what a packed app imports, and what that imports. */
const loadedAtStart = (app: string): Loaded => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b(?:[^'"`;()]*?\bfrom)?\s*["']([^"']+)["'];/gm,
    )) {
      if (specifier.startsWith('.')) load(resolve(dirname(file), specifier));
      else if (!specifier.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
    }
  };
  load(resolve(root, `apps/${app}/dist/packed/main.js`));
  return { files, packages: [...packages].toSorted() };
};

test.each([
  ['api', ['express', 'helmet', 'pino', 'prom-client']],
  ['worker', ['pino', 'prom-client']],
])('the %s starts from a few files of ours', (app, needed) => {
  const { files, packages } = loadedAtStart(app);
  // As it was built: more than a thousand.
  expect(files.size).toBeLessThan(30);
  expect(packages).toEqual(expect.arrayContaining(needed));
});

test.each(['api', 'worker'])('what few requests need is loaded by the %s with the first of them', (app) => {
  const loaded = new Set(loadedAtStart(app).packages);
  const later = ['ajv', 'csv-parse', 'diff', 'hyparquet', 'hyparquet-writer', 'nodemailer', 'openid-client', 'zod'];
  expect(later.filter((name) => loaded.has(name))).toEqual([]);
});

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const packedFolder = (app: string): string => resolve(root, `apps/${app}/dist/packed`);

/** Beside them may be parts of the build before. */
const partsOf = (folder: string): readonly string[] =>
  JSON.parse(readFileSync(join(folder, 'parts.json'), 'utf8')) as readonly string[];

const partOf = (folder: string, name: string): string => {
  const part = partsOf(folder).find((file) => file.startsWith(`${name}-`) && file.endsWith('.cjs'));
  if (part === undefined) throw new Error(`${folder} has no ${name}: run npm run build`);
  return join(folder, part);
};

/** The api loads the file `serve` while its engines start. */
const begunWith: Readonly<Record<string, readonly string[]>> = {
  api: ['main', 'serve'],
  cli: ['main'],
  worker: ['main'],
};
const apps = Object.keys(begunWith);

interface Loaded {
  readonly files: ReadonlySet<string>;
  /** The packages whose modules are in those files, and those that are required from `node_modules`. */
  readonly packages: ReadonlySet<string>;
}

const packageIn = (path: string): string | undefined => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];

/** The sources in the source map of a file; a file with bundler code only has no map. */
const sourcesOf = (file: string): readonly string[] => {
  const map = `${file}.map`;
  return existsSync(map) ? (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources : [];
};

/** The files that a start loads: those that a packed app requires at once, and the files that these require. */
const loadedAtStart = (app: string): Loaded => {
  const folder = packedFolder(app);
  const files = new Set<string>();
  const packages = new Set<string>();
  const add = (path: string): void => void packages.add(packageIn(path) ?? path);
  const load = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, id = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:(?:const|let|var) .*= )?require\("([^"]+)"\);$/gm,
    )) {
      if (id.startsWith('.')) load(resolve(dirname(file), id));
      else if (!id.startsWith('node:')) add(id);
    }
    for (const source of sourcesOf(file))
      if (source.includes('node_modules/')) add(source.split('node_modules/').at(-1) ?? '');
  };
  for (const name of begunWith[app] ?? []) load(partOf(folder, name));
  return { files, packages };
};

test.each([
  ['api', ['express', 'helmet', 'pg', 'pino', 'prom-client', 'zod']],
  ['cli', ['commander', 'zod']],
  ['worker', ['pino', 'prom-client']],
])('the %s starts from a few files', (app, needed) => {
  const { files, packages } = loadedAtStart(app);
  // An unpacked build has more than a thousand.
  expect(files.size).toBeLessThan(15);
  expect([...packages]).toEqual(expect.arrayContaining(needed));
});

test.each(apps)('what few requests need is loaded by the %s with the first of them', (app) => {
  const { packages } = loadedAtStart(app);
  const later = ['ajv', 'csv-parse', 'diff', 'hyparquet', 'hyparquet-writer', 'nodemailer', 'openid-client'];
  expect(later.filter((name) => packages.has(name))).toEqual([]);
});

test.each(apps)('the compiler of queries lies beside the parts of the %s, and in none as text', (app) => {
  const folder = packedFolder(app);
  const files = readdirSync(folder);
  const compilers = files.filter((name) => name.endsWith('.wasm')).map((name) => readFileSync(join(folder, name)));
  expect(compilers.map((bytes) => bytes.subarray(0, 4).toString('latin1'))).toEqual(['\0asm']);
  const begins = compilers[0]?.subarray(0, 24).toString('base64') ?? '';
  const parts = files.filter((name) => name.endsWith('.cjs'));
  expect(parts.filter((name) => readFileSync(join(folder, name), 'latin1').includes(begins))).toEqual([]);
});

describe('what V8 made of a packed file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spanledger-packed-'));
    const loader = readFileSync(resolve(root, 'scripts/load-packed.mjs'), 'utf8');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'main.js'), loader.replace("'ENTRY'", "'main-1.cjs'"));
    writeFileSync(join(folder, 'part-1.cjs'), 'exports.word = () => "begun";');
    const entry =
      'const part = require("./part-1.cjs");\nexports.running = Promise.resolve().then(() => console.log(part.word()));';
    writeFileSync(join(folder, 'main-1.cjs'), entry);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (...flags: string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, join(folder, 'main.js')], { encoding: 'utf8' });
    return stdout + stderr;
  };
  const kept = (): readonly string[] => readdirSync(folder).filter((name) => name.includes('.code'));
  const timesOfKept = (): readonly number[] => kept().map((name) => statSync(join(folder, name)).mtimeMs);

  test('it is kept by the first process, for this version of Node, and used by the next', () => {
    expect(start()).toBe('begun\n');
    const suffix = `.cjs.${process.version}-${process.arch}.code`;
    expect(kept()).toEqual([`main-1${suffix}`, `part-1${suffix}`]);
    const times = timesOfKept();
    expect(start()).toBe('begun\n');
    expect(timesOfKept()).toEqual(times);
  });

  test('what is damaged, cut off or of other flags is not used, and is made again', () => {
    start();
    const [file = ''] = kept().map((name) => join(folder, name));
    const whole = readFileSync(file);
    for (const bad of [Buffer.alloc(0), Buffer.from('no code'), whole.subarray(0, whole.length - 100)]) {
      writeFileSync(file, bad);
      expect(start()).toBe('begun\n');
      expect(readFileSync(file).length).toBe(whole.length);
    }
    expect(start('--no-opt', '--stack-size=900')).toBe('begun\n');
  });

  test('where nothing can be written, the app starts without it', () => {
    // A folder in the place of each file, because root can write to read-only files.
    for (const name of ['main-1', 'part-1'])
      mkdirSync(join(folder, `${name}.cjs.${process.version}-${process.arch}.code`));
    expect(start()).toBe('begun\n');
    expect(readdirSync(folder).filter((name) => /\.code\.\d+$/.test(name))).toEqual([]);
  });

  test('stacks show the source', () => {
    const code = '\nexports.running = Promise.resolve().then(() => console.log(new Error("shown").stack));';
    writeFileSync(join(folder, 'main-1.cjs'), code);
    const map = { version: 3, sources: ['../src/shown.ts'], names: [], mappings: ';AAYA' };
    writeFileSync(join(folder, 'main-1.cjs.map'), JSON.stringify(map));
    expect(start()).toMatch(/^Error: shown\n {4}at .*\/src\/shown\.ts:13:1\)?\n/);
  });
});

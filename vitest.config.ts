import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const conditions = ['@spanledger/source'];
/** Globs that a script leaves out; `--exclude` of vitest does not reach projects. */
const without = process.env['TEST_WITHOUT'];
const everywhere = ['**/node_modules/**', '**/dist/**', ...(without === undefined ? [] : [without])];
const roots = ['packages/*/src', 'apps/*/src', 'attack', 'bench', 'chaos', 'scripts', 'system-tests'];
// Tests wait for engines, for processes and for times to pass: with one more than there are cores, others compute meanwhile.
const maxWorkers = Math.min(availableParallelism() + 1, 8);

/**
 * `npm test` runs what is not deep, `npm run test:deep` what is, and all properties again, more often; not again with
 * `TEST_PROPERTIES=tried`, where `npm test` has tried them as often.
 */
const depth = process.env['TEST_DEPTH'] ?? 'usual';

/**
 * Engines of tests make and remove some ten thousand files, of less than 1 GB at a time. On a disk each costs three times the
 * processor time that it costs in memory; what is deep writes more, and belongs on a disk.
 */
const memoryDisk = '/dev/shm';
const memoryBytesMin = 4e9;
const isRoomInMemory = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(memoryDisk);
    return bavail * bsize >= memoryBytesMin;
  } catch {
    return false;
  }
};
if (depth === 'usual' && process.env['TMPDIR'] === undefined && isRoomInMemory()) process.env['TMPDIR'] = memoryDisk;

/** Test files that ask how often a property is tried. */
const propertyFiles = (): string[] =>
  ['packages', 'apps', 'system-tests'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
      .map((name) => join(folder, name))
      .filter((path) => readFileSync(path, 'utf8').includes('propertyRuns(')),
  );
const properties = depth === 'deep' && process.env['TEST_PROPERTIES'] !== 'tried' ? propertyFiles() : [];

const unit = '.test.ts';
const integration = '.integration.test.ts';
const endToEnd = '.e2e.test.ts';

/**
 * A test waits for what it waits for, on a machine of any speed: these limits only end what hangs, and one inside a test
 * is no shorter. What is awaited is asked for by `expect.poll`, which has its limit from here.
 */
const patience = (seconds: number, pollMs: number) => ({
  testTimeout: seconds * 1000,
  hookTimeout: seconds * 1000,
  expect: { poll: { timeout: seconds * 800, interval: pollMs } },
});

/** The files of a kind: those of this depth that end so, and none that end like one of `others`. */
const files = (ending: string, others: readonly string[] = []) => {
  const isOfKind = (path: string): boolean => path.endsWith(ending) && !others.some((other) => path.endsWith(other));
  return {
    include:
      depth === 'deep'
        ? [...roots.map((root) => `${root}/**/*.deep${ending}`), ...properties.filter(isOfKind)]
        : roots.map((root) => `${root}/**/*${ending}`),
    exclude: [...everywhere, ...others.map((other) => `**/*${other}`), ...(depth === 'usual' ? ['**/*.deep.*'] : [])],
  };
};

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // What a file was made into is kept, by its content: of each 20 s of processor time of a run, 2 went into making it anew.
    experimental: { fsModuleCache: true },
    // In one group, by their names: those that wait longest come first, and none waits for the end of the others.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...files(unit, [integration, endToEnd]),
          // Modules are loaded once for all files: what a test changes of the process it puts back.
          isolate: false,
          ...patience(120, 10),
          maxWorkers,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          ...files(integration),
          globalSetup: ['./packages/testing/src/engines/engines-setup.ts'],
          setupFiles: ['./packages/testing/src/engines/file-setup.ts'],
          // As above: loading the modules for each file took a third of the time.
          isolate: false,
          ...patience(240, 20),
          maxWorkers,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          ...files(endToEnd),
          globalSetup: ['./system-tests/local-mode/shared-server-setup.fixture.ts'],
          ...patience(480, 50),
          maxWorkers,
        },
      },
    ],
  },
});

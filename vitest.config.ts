import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const conditions = ['@spanledger/source'];
const everywhere = ['**/node_modules/**', '**/dist/**'];
const roots = ['packages/*/src', 'apps/*/src', 'attack', 'bench', 'chaos', 'scripts', 'system-tests'];
// Most of a test of engines is waiting for them, so one core is not left to vitest itself.
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: roots.map((root) => `${root}/**/*.test.ts`),
          exclude: [...everywhere, '**/*.integration.test.ts', '**/*.e2e.test.ts'],
          // Modules are loaded once for all files: what a test changes of the process it puts back.
          isolate: false,
          testTimeout: 20_000,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: roots.map((root) => `${root}/**/*.integration.test.ts`),
          exclude: everywhere,
          globalSetup: ['./packages/testing/src/engines/engines-setup.ts'],
          // As above: loading the modules for each file took a third of the time.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: roots.map((root) => `${root}/**/*.e2e.test.ts`),
          exclude: everywhere,
          globalSetup: ['./system-tests/local-mode/shared-server-setup.fixture.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Processes wait for times to pass, and for one another.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

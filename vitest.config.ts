import { defineConfig } from 'vitest/config';

const conditions = ['@spanledger/source'];
const everywhere = ['**/node_modules/**', '**/dist/**'];
const roots = ['packages/*/src', 'apps/*/src', 'bench', 'chaos', 'scripts'];

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
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: roots.map((root) => `${root}/**/*.integration.test.ts`),
          exclude: everywhere,
          globalSetup: ['./packages/testing/src/engines/engines-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: roots.map((root) => `${root}/**/*.e2e.test.ts`),
          exclude: everywhere,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

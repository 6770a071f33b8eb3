import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // As in the other tests: limits that only stop tests that hang.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});

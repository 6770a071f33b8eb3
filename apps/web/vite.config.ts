import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { compressedFiles } from './build/compressed-files.ts';

/** Where `npm run dev` serves the API. */
const api = process.env['SPANLEDGER_DEV_API'] ?? 'http://localhost:3000';
const ofApi = ['/api', '/sign-in', '/docs', '/v1'];

export default defineConfig({
  root: import.meta.dirname,
  // Chunks name each other relative to themselves, so that the files work under any path.
  base: './',
  plugins: [react(), compressedFiles()],
  build: {
    // The script that builds it keeps the assets of the build before, which open pages still load.
    emptyOutDir: false,
    manifest: true,
    target: 'es2022',
    // The first ones that support `light-dark()`: compiled for older ones, it would not follow what the reader chooses.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    strictPort: false,
    proxy: Object.fromEntries(ofApi.map((path) => [path, { target: api, changeOrigin: false }])),
  },
});

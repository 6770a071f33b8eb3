import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import type { Plugin } from 'vite';

/** Below it, a compressed file saves less than its header costs. */
const compressedBytesMin = 1024;
const compressedPattern = /^assets\/.*\.(?:js|css|svg|json)$/;

/** Writes `NAME.br` and `NAME.gz` next to each asset, at the highest level: once, at the build. */
export const compressedFiles = (): Plugin => ({
  name: 'compressed-files',
  apply: 'build',
  writeBundle: ({ dir = 'dist' }, bundle) => {
    for (const name of Object.keys(bundle).filter((name) => compressedPattern.test(name))) {
      const content = readFileSync(join(dir, name));
      if (content.length < compressedBytesMin) continue;
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content, { params }));
      writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
    }
  },
});

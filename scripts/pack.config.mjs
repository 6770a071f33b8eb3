// Packs what is built of the app PACKED_APP into one file, and one for each part that is loaded when it is first needed. Packages of
// others stay where they are, but for zod, of which a start loads 95 files. What finds a file by its own place (threads, migrations,
// package.json) finds it as before: a packed module keeps the address that it was built at.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const built = resolve(import.meta.dirname, '../apps', process.env.PACKED_APP ?? '', 'dist');
const packed = join(built, 'packed');

const isOurs = (id) => id.endsWith('.js') && !id.includes('node_modules');

const withOwnAddress = (code, id) => {
  if (code.includes('import.meta.dirname')) throw new Error(`${id}: packed, import.meta.url is all it has.`);
  const address = JSON.stringify(relative(packed, id).split(sep).join('/'));
  return code.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`);
};

const ownAddresses = {
  name: 'own-addresses',
  enforce: 'pre',
  /** From the packed file, packages are found in the folder of the app and at the root. */
  resolveId: (source, importer = '') => {
    const [workspace, file] = importer.split('/dist/');
    if (file === undefined || !isOurs(importer) || workspace === resolve(built, '..')) return null;
    const [, name] = /^((?:@[^/]+\/)?[^./@][^/]*)/.exec(source) ?? [];
    if (name !== undefined && existsSync(join(workspace, 'node_modules', name)))
      throw new Error(`${workspace} has ${name} in a version of its own: packed, it would get another.`);
    return null;
  },
  /** With its map, so that stacks show sources; lines stay what they are. */
  load: (id) => {
    if (!isOurs(id) || !existsSync(`${id}.map`)) return null;
    return { code: withOwnAddress(readFileSync(id, 'utf8'), id), map: readFileSync(`${id}.map`, 'utf8') };
  },
};

export default {
  root: built,
  configFile: false,
  plugins: [ownAddresses],
  ssr: { noExternal: ['zod', /^@spanledger\//] },
  build: {
    ssr: join(built, 'main.js'),
    outDir: packed,
    // Beside main.js: addresses are from one folder.
    assetsDir: '',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    copyPublicDir: false,
  },
};

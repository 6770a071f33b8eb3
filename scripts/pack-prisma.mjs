// What is packed of Prisma's client in another form, which means the same and takes less memory and time. Packing refuses a version of
// Prisma that these lines do not fit.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Of each: the text in the client, how often it occurs, and its replacement. */
const sparseEdges = [
  // Few edges of a node, by numbers up to 1,300: V8 reserves whole arrays for an object, 15 MB in all.
  ['o={};for(let s=0;s<i;s++)', 2, 'o=new Map;for(let s=0;s<i;s++)'],
  ['o[a]=S}r.push({edges:o})', 1, 'o.set(a,S)}r.push({edges:o})'],
  ['o[a]=P}r.push({edges:o})', 1, 'o.set(a,P)}r.push({edges:o})'],
  ['n.edges[i]', 2, 'n.edges.get(i)'],
];

const withSparseEdges = (code, id) =>
  sparseEdges.reduce((text, [from, times, to]) => {
    const found = text.split(from).length - 1;
    if (found !== times) throw new Error(`${id} has ${found} times, not ${times}: ${from}`);
    return text.replaceAll(from, to);
  }, code);

const compilerIn = (code, id) => {
  const [, text] = /^const wasm = "([A-Za-z0-9+/=]+)";\nexport \{ wasm \}\s*$/.exec(code) ?? [];
  if (text === undefined) throw new Error(`${id} is not the compiler of queries in base64.`);
  return Buffer.from(text, 'base64');
};

/**
 * `Buffer.from(wasm, 'base64')` takes the bytes of an object by its `valueOf`: they are read when needed, and not kept.
 */
const compilerInFile = (name) =>
  `import { readFileSync } from 'node:fs';
export const wasm = { valueOf: () => readFileSync(new URL(${JSON.stringify(name)}, packedAddress)) };`;

/** The found compilers, by the names under which they are packed. */
const compilers = new Map();
let hasSparseEdges = false;

export const smallerPrisma = {
  name: 'smaller-prisma',
  load(id) {
    const isClient = /\/@prisma\/client\/runtime\/client\.m?js$/.test(id);
    const isCompiler = /\/query_compiler_\w+\.postgresql\.wasm-base64\.mjs$/.test(id);
    if (!isClient && !isCompiler) return null;
    const code = readFileSync(id, 'utf8');
    if (isClient) {
      hasSparseEdges = true;
      return { code: withSparseEdges(code, id), map: null };
    }
    const name = basename(id, '-base64.mjs');
    compilers.set(name, compilerIn(code, id));
    return { code: compilerInFile(name), map: null };
  },
  generateBundle() {
    if (!hasSparseEdges || compilers.size !== 1) throw new Error("Prisma's client has other files than before.");
    for (const [fileName, source] of compilers) this.emitFile({ type: 'asset', fileName, source });
  },
};

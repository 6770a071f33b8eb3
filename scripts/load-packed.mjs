// Runs a packed app: copied beside its parts as main.js (scripts/pack.config.mjs). V8's compiled code of the first
// process is cached beside them, so that later ones need not compile them again. The cache is optional: without it, in
// a folder that is not writable, and if V8 refuses it, as of another version or with other flags, they are compiled as
// usual.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const folder = import.meta.dirname;
const requireOther = createRequire(import.meta.url);
const given = ['exports', 'require', 'module', 'packedAddress', 'packedImport'];
/** Longer than the first requests take, and before V8 discards code that a start needs. */
const keepAfterMs = 2_000;

/**
 * How much a function of WebAssembly runs before V8 compiles it again, optimized. With V8's own budget a start compiles a part of Prisma's
 * compiler of queries so: a sixth of its processor time, and 25 MB that stay with malloc. Code that runs for a second still is.
 */
setFlagsFromString('--wasm-tiering-budget=200000000');

const parts = new Map();

/** The name of a part has the digest of its content; V8 refuses a truncated file, whose length does not match. */
const keptFile = (name) => join(folder, `${name}.${process.version}-${process.arch}.code`);

const readIfPresent = (file) => {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
};

const load = (name) => {
  const known = parts.get(name);
  if (known !== undefined) return known.module.exports;
  const source = `(function (${given.join(', ')}) {${readFileSync(join(folder, name), 'latin1')}\n})`;
  const cachedData = readIfPresent(keptFile(name));
  const script = new Script(source, { filename: join(folder, name), cachedData });
  const part = {
    module: { exports: {} },
    script,
    isKept: cachedData !== undefined && script.cachedDataRejected === false,
  };
  parts.set(name, part);
  const address = pathToFileURL(join(folder, name)).href;
  const { module } = part;
  script.runInThisContext()(module.exports, requirePart, module, address, (id) => import(id));
  return module.exports;
};

const requirePart = (id) => (id.startsWith('./') ? load(id.slice(2)) : requireOther(id));

/** Whole or not at all: another process may start meanwhile. */
const keep = (file, code) => {
  const partial = `${file}.${process.pid}`;
  try {
    writeFileSync(partial, code);
    renameSync(partial, file);
  } catch {
    rmSync(partial, { force: true });
  }
};

const keepCode = () => {
  for (const [name, part] of parts) {
    if (!part.isKept) keep(keptFile(name), part.script.createCachedData());
    part.isKept = true;
  }
};

const maps = new Map();

const mapOf = (file) => {
  if (!maps.has(file)) {
    const text = readIfPresent(`${file}.map`);
    maps.set(file, text === undefined ? undefined : new SourceMap(JSON.parse(text)));
  }
  return maps.get(file);
};

/** Where it is in the source, when the frame is of a packed part. */
const placeOf = (frame) => {
  const file = frame.getFileName();
  if (!file?.startsWith(folder) || !file.endsWith('.cjs')) return undefined;
  const entry = mapOf(file)?.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
  if (entry?.originalSource === undefined) return undefined;
  const { pathname } = new URL(entry.originalSource, pathToFileURL(`${folder}/`));
  return {
    before: `${file}:${frame.getLineNumber()}:${frame.getColumnNumber()}`,
    after: `${pathname}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
  };
};

const describe = (frame) => {
  try {
    const place = placeOf(frame);
    return place === undefined ? String(frame) : String(frame).replace(place.before, place.after);
  } catch {
    return String(frame);
  }
};

const textOf = (error) => {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
};

/** Stacks show sources. Node would read maps at the start for that; here the first stack reads them. */
Error.prepareStackTrace = (error, frames) =>
  [textOf(error), ...frames.map((frame) => `    at ${describe(frame)}`)].join('\n');

const { running } = load('ENTRY');
await running;
process.once('exit', keepCode);
setTimeout(keepCode, keepAfterMs).unref();

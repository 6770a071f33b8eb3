// What is left in the folder of a packed app, or of the console: the parts of this build, and of the one before it, which a
// process that is running, or an open page, loads when it first needs them.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const list = 'parts.json';

/** A source map, V8's code and a compressed form of a part begin with its name. */
const partOf = (file) => file.replace(/(\.cjs)\..*$/, '$1').replace(/\.(?:br|gz)$/, '');

/** Removes every other file, and lists these parts for the next build. */
export const keepParts = (folder, parts) => {
  const listed = join(folder, list);
  const before = existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : [];
  const kept = new Set([...parts, ...before, list]);
  for (const file of readdirSync(folder)) if (!kept.has(partOf(file))) rmSync(join(folder, file), { recursive: true });
  writeFileSync(listed, JSON.stringify(parts));
};

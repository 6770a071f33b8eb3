// `npm run lock:fill`: writes the checksums that entries of the lock file lack into it, as the registry states them, and
// takes those entries off the exceptions. What the registry does not have stays as it is, and is listed.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const read = (name) => JSON.parse(readFileSync(resolve(root, name), 'utf8'));
const write = (name, value) => writeFileSync(resolve(root, name), `${JSON.stringify(value, null, 2)}\n`);

const lock = read('package-lock.json');
const exceptions = read('scripts/lock-file-exceptions.json');

const ask = (id) => {
  const { status, stdout } = spawnSync('npm', ['view', id, 'dist.integrity', 'license', '--json'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return status === 0 && stdout.trim() !== '' ? JSON.parse(stdout) : {};
};

const missing = new Set();
for (const [path, entry] of Object.entries(lock.packages)) {
  if (!path.includes('node_modules/') || entry.link === true || entry.integrity !== undefined) continue;
  const id = `${entry.name ?? path.replace(/^.*node_modules\//, '')}@${entry.version}`;
  const { 'dist.integrity': integrity, license } = ask(id);
  if (typeof integrity !== 'string') {
    missing.add(id);
    continue;
  }
  const { version, ...rest } = entry;
  lock.packages[path] = { version, integrity, ...rest, ...(typeof license === 'string' ? { license } : {}) };
}
exceptions.withoutIntegrity.packages = exceptions.withoutIntegrity.packages.filter((id) => missing.has(id));
write('package-lock.json', lock);
write('scripts/lock-file-exceptions.json', exceptions);

for (const id of missing) process.stderr.write(`The registry has no ${id}.\n`);
process.exit(missing.size === 0 ? 0 : 1);

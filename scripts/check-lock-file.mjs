// Every package of the lock file has a checksum, none names the host it came from, each has a licence that may be used
// here, and each runs on the oldest Node.js that we support. `node scripts/check-lock-file.mjs [lock file] [exceptions]`
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { minVersion, satisfies } from 'semver';

const [lockFile = resolve(import.meta.dirname, '../package-lock.json'), exceptionsFile] = process.argv.slice(2);
const exceptions = JSON.parse(
  readFileSync(exceptionsFile ?? resolve(import.meta.dirname, 'lock-file-exceptions.json'), 'utf8'),
);

const licences = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'MIT and ISC',
  'Unlicense',
]);

const ours = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')).engines.node;
const oldestNode = minVersion(ours);

const entries = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
  .map(([path, entry]) => ({ ...entry, name: entry.name ?? path.replace(/^.*node_modules\//, '') }));

const unverified = new Set(exceptions.withoutIntegrity.packages);
const otherLicences = exceptions.licences;
const problems = [];
const isStrong = (integrity) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '');

for (const { name, version, integrity, resolved, license } of entries) {
  const id = `${name}@${version}`;
  if (resolved !== undefined) problems.push(`${id} names the host it came from: leave "resolved" out (.npmrc does).`);
  if (!isStrong(integrity) && !unverified.has(id)) {
    problems.push(`${id} has no sha512 integrity: npm view ${id} dist.integrity has it.`);
  }
  if (isStrong(integrity) && unverified.has(id)) problems.push(`${id} has its integrity: take it off the exceptions.`);
  // Nothing is known of the licence of an entry that no registry has answered for.
  const isFine = licences.has(license) || (license === undefined && unverified.has(id));
  if (!isFine && otherLicences[name]?.license !== (license ?? null)) {
    problems.push(`${id} has the licence ${license ?? 'none'}, which is not among those that may be used.`);
  }
}

for (const { name, version, engines, optional } of entries) {
  // What is optional is left out where it does not run.
  if (optional === true || satisfies(oldestNode, engines?.node ?? '*')) continue;
  problems.push(`${name}@${version} wants Node.js ${engines.node}, and we support ${ours}: npm ci warns of it.`);
}

const ids = new Set(entries.map(({ name, version }) => `${name}@${version}`));
const names = new Set(entries.map(({ name }) => name));
for (const id of unverified) if (!ids.has(id)) problems.push(`${id} is an exception, and not in the lock file.`);
for (const name of Object.keys(otherLicences)) {
  if (!names.has(name)) problems.push(`${name} is an exception, and not in the lock file.`);
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);

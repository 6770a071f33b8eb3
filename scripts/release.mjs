// `npm run release -- prepare 0.2.0`: writes the version into every file that names it, and today's date into CHANGELOG.md.
// `npm run release -- check v0.2.0`: exit code 1 and what is wrong, unless the tree is ready for that tag.
// `npm run release -- notes v0.2.0`: its part of CHANGELOG.md, on standard output.
// `npm run release -- repository https://…`: writes where the source is into the SDK's package.json, for `npm publish`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env.RELEASE_ROOT ?? join(import.meta.dirname, '..'));
const read = (path) => readFileSync(join(root, path), 'utf8');
const write = (path, text) => writeFileSync(join(root, path), text);
const fail = (...problems) => {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
};

const manifests = () => [
  'package.json',
  ...['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  ),
];
const composeFiles = () => readdirSync(root).filter((name) => /^docker-compose.*\.yml$/.test(name));
const sdkVersionFile = 'packages/sdk/src/version.ts';
const sdkVersion = /(sdkVersion = ')([^']+)(')/;
const ownImage = /(image: spanledger\/\w+:)([\w.]+)()/g;
const ownPackage = /("@spanledger\/[\w-]+": ")(\d+\.\d+\.\d+)(")/g;
const ownVersion = /(^ {2}"version": ")([^"]+)(")/gm;

/** Each version of ours that is written somewhere, with the file. */
const versions = () => {
  const found = [];
  const gather = (path, pattern) => {
    for (const [, , version] of read(path).matchAll(new RegExp(pattern, 'gm'))) found.push({ path, version });
  };
  for (const path of manifests()) {
    gather(path, ownVersion);
    gather(path, ownPackage);
  }
  gather(sdkVersionFile, sdkVersion);
  for (const path of composeFiles()) gather(path, ownImage);
  return found;
};

const heading = /^## (\d+\.\d+\.\d+) (?:– (\d{4}-\d{2}-\d{2})|\(not released yet\))$/;
/** The parts of CHANGELOG.md, newest first; one without a date is not released. */
const changes = () => {
  const [, ...parts] = read('CHANGELOG.md').split(/^(?=## )/m);
  return parts.map((part) => {
    const [first = '', ...lines] = part.split('\n');
    const [, version, date] = heading.exec(first) ?? [];
    return { first, version, date, text: lines.join('\n').trim() };
  });
};

const versionOf = (tag) => {
  const [, version] = /^v?(\d+\.\d+\.\d+)$/.exec(tag ?? '') ?? [];
  return version ?? fail(`${tag ?? 'Nothing'} is no version: write it as v1.2.3.`);
};

const commands = {
  check: (tag) => {
    const version = versionOf(tag);
    const others = versions().filter((found) => found.version !== version);
    const problems = others.map((found) => `${found.path} says ${found.version}, not ${version}.`);
    const [newest] = changes();
    if (newest?.version !== version) problems.push(`CHANGELOG.md begins with "${newest?.first}", not with ${version}.`);
    else if (newest.date === undefined) problems.push(`CHANGELOG.md has no date for ${version}.`);
    else if (newest.text === '') problems.push(`CHANGELOG.md says nothing of ${version}.`);
    if (problems.length > 0) fail(...new Set(problems), `npm run release -- prepare ${version} writes them.`);
  },
  notes: (tag) => {
    const version = versionOf(tag);
    const found = changes().find((change) => change.version === version);
    process.stdout.write(`${(found ?? fail(`CHANGELOG.md has no ${version}.`)).text}\n`);
  },
  prepare: (tag) => {
    const version = versionOf(tag);
    const replace = (path, ...patterns) =>
      write(
        path,
        patterns.reduce((text, pattern) => text.replace(pattern, `$1${version}$3`), read(path)),
      );
    for (const path of manifests()) replace(path, ownVersion, ownPackage);
    replace(sdkVersionFile, sdkVersion);
    for (const path of composeFiles()) replace(path, ownImage);
    const today = new Date().toISOString().slice(0, 10);
    write('CHANGELOG.md', read('CHANGELOG.md').replace(/^## \S+ \(not released yet\)$/m, `## ${version} – ${today}`));
    const { status } = spawnSync(
      'npm',
      ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'],
      {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      },
    );
    if (status !== 0) fail('The lock file could not be written.');
  },
  repository: (address) => {
    if (!/^https?:\/\/[^/]+\/.+/.test(address ?? '')) fail(`${address ?? 'Nothing'} is no address of a repository.`);
    const path = 'packages/sdk/package.json';
    const repository = { type: 'git', url: `git+${address}.git`, directory: 'packages/sdk' };
    const fields = { repository, homepage: `${address}/tree/HEAD/packages/sdk#readme`, bugs: `${address}/issues` };
    write(path, `${JSON.stringify({ ...JSON.parse(read(path)), ...fields }, null, 2)}\n`);
  },
};

const [name, given] = process.argv.slice(2);
const command =
  commands[name] ?? (() => fail('Usage: npm run release -- prepare|check|notes|repository <version or address>'));
command(given);

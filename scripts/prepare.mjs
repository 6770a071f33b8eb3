// Installs, generates and builds what is missing, and only that. Plain JavaScript on Node alone: it runs
// before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';

import { keepParts } from './keep-parts.mjs';

const root = resolve(import.meta.dirname, '..');
const stamps = join(root, 'node_modules', '.spanledger');

const manifests = () =>
  ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => join(root, folder, name, 'package.json'))
      // A package that was moved leaves its build output behind.
      .filter((file) => existsSync(file)),
  );

const digestOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files) if (existsSync(file)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
};

/** Of many files, by sizes and times, independent of their origin: reading all of them takes a tenth of a start. */
const stateOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files.toSorted((a, b) => (a < b ? -1 : 1))) {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
};

/** All files in a folder and those below it. */
const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });

const isCurrent = (name, digest) => {
  const stamp = join(stamps, name);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
};

const markCurrent = (name, digest) => {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), digest);
};

const run = (label, command, args, environment = {}) => {
  const startedAt = Date.now();
  process.stderr.write(`spanledger: ${label} …\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0) {
    process.stderr.write(`spanledger: ${label} failed${error === undefined ? '' : `: ${error.message}`}\n`);
    rmSync(lock, { force: true });
    process.exit(1);
  }
  process.stderr.write(`spanledger: ${label}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
};

const bin = (name) => join(root, 'node_modules', '.bin', name);

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`spanledger: Node 20.19 or newer is needed; this is ${process.version}\n`);
  process.exit(1);
};

/** The inputs of an installation: without the commands and texts of the manifests. */
const installDigest = () => {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const manifest of [join(root, 'package.json'), ...manifests()]) {
    const { name, workspaces, dependencies, devDependencies, optionalDependencies, overrides, allowScripts } =
      JSON.parse(readFileSync(manifest, 'utf8'));
    const decisive = [name, workspaces, dependencies, devDependencies, optionalDependencies, overrides, allowScripts];
    hash.update(JSON.stringify(decisive));
  }
  return hash.digest('hex');
};

const install = () => ({
  name: 'installed',
  digest: installDigest(),
  make: () =>
    run('installing packages (about a minute, only when they change)', 'npm', ['ci', '--no-audit', '--no-fund']),
});

const generate = () => {
  const store = join(root, 'packages', 'postgres-store');
  const digest = digestOf([
    join(root, 'prisma', 'schema.prisma'),
    join(store, 'prisma.config.ts'),
    join(store, 'package.json'),
  ]);
  return {
    name: 'generated',
    digest,
    isThere: existsSync(join(store, 'src', 'generated', 'client.ts')),
    make: () =>
      run('generating the database client', 'npm', ['run', '--silent', 'generate', '-w', '@spanledger/postgres-store']),
  };
};

const stateOfSources = () => {
  const files = [join(root, 'tsconfig.json'), join(root, 'tsconfig.base.json')];
  for (const manifest of manifests()) {
    const sources = filesIn(join(manifest, '..', 'src'));
    files.push(manifest, join(manifest, '..', 'tsconfig.json'));
    files.push(...sources.filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts')));
  }
  return stateOf(files);
};

const build = () => ({
  name: 'built',
  digest: stateOfSources(),
  isThere: existsSync(join(root, 'apps', 'api', 'dist', 'main.js')),
  make: () => run('building', process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']),
});

/** What users wait for: half of a start is loading a thousand files. See scripts/pack.config.mjs. */
const pack = () => {
  const packed = ['api', 'cli', 'worker'];
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = ['-c', join(root, 'scripts', 'pack.config.mjs')];
  const packOne = (app) =>
    run(`packing ${app}`, process.execPath, [vite, 'build', ...config, '--logLevel', 'error'], { PACKED_APP: app });
  return {
    name: 'packed',
    digest: stateOfBuilt(),
    isThere: packed.every((app) => existsSync(packedMain(app))),
    make: () => packed.forEach(packOne),
  };
};

const packedMain = (app) => join(root, 'apps', app, 'dist', 'packed', 'main.js');

const stateOfBuilt = () => {
  const files = ['pack.config.mjs', 'pack-prisma.mjs', 'load-packed.mjs'].map((name) => join(root, 'scripts', name));
  for (const manifest of manifests()) {
    const dist = join(manifest, '..', 'dist');
    // The console's files are read, and not loaded.
    if (!existsSync(dist) || existsSync(join(dist, 'index.html'))) continue;
    const packed = join(dist, 'packed');
    files.push(...filesIn(dist).filter((path) => path.endsWith('.js') && !path.startsWith(packed)));
  }
  return stateOf(files);
};

/** The names of the assets of the console that was built last. */
const assetsOf = (dist) => {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
  const paths = Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]);
  return paths.map((path) => path.replace(/^assets\//, ''));
};

/** The inputs of the console's files. Types are checked with all others; a change of types alone changes no file. */
const buildConsole = () => {
  const web = join(root, 'apps', 'web');
  const files = [join(web, 'src'), join(web, 'build'), join(root, 'packages', 'messages', 'src')]
    .flatMap(filesIn)
    .filter((path) => /\.(?:tsx?|css|svg)$/.test(path) && !path.endsWith('.test.ts'));
  const others = [join(root, 'package-lock.json'), join(web, 'index.html'), join(web, 'vite.config.ts')];
  const digest = stateOf([...others, ...files]);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  return {
    name: 'console',
    digest,
    isThere: existsSync(join(web, 'dist', 'index.html')),
    make: () => {
      run('building the console', process.execPath, [vite, 'build', web, '--logLevel', 'error']);
      keepParts(join(web, 'dist', 'assets'), assetsOf(join(web, 'dist')));
    },
  };
};

/** Each depends on those before it. */
const steps = [install, generate, build, buildConsole, pack];

const isMade = ({ name, digest, isThere = true }) => isThere && isCurrent(name, digest);

const makeIfMissing = (step) => {
  const made = step();
  if (isMade(made)) return;
  made.make();
  markCurrent(made.name, made.digest);
};

const isComplete = (wanted) => {
  try {
    return wanted.every((step) => isMade(step()));
  } catch (error) {
    // Another process makes it at this moment, and removes files first.
    if (error.code === 'ENOENT') return false;
    throw error;
  }
};

const lock = join(root, '.prepare.lock');

const isRunning = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Longer than preparing takes: after a crash another process may have got the same number. */
const lockAgeMaxMs = 30 * 60_000;

const holderOfLock = () => {
  try {
    return { pid: Number(readFileSync(lock, 'utf8')), isOld: Date.now() - statSync(lock).mtimeMs > lockAgeMaxMs };
  } catch {
    return undefined;
  }
};

/** Two at once would install into the same folder. The lock is beside it and not in it: installing empties that. */
const takeLock = () => {
  for (let hasReported = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = holderOfLock();
    if (holder === undefined) continue;
    if (holder.isOld || !isRunning(holder.pid)) rmSync(lock, { force: true });
    else if (!hasReported) {
      process.stderr.write(`spanledger: waiting for process ${holder.pid}, which prepares this checkout\n`);
      hasReported = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
};

const parentAtStart = process.ppid;

/** Building takes long, and npm may end in the meantime without a signal: nothing must start after it. */
const endAfterNpm = () => {
  if (process.env.npm_lifecycle_event === undefined || process.ppid === parentAtStart) return;
  process.stderr.write('spanledger: npm has ended\n');
  process.exit(0);
};

const accountName = () => {
  try {
    return userInfo().username;
  } catch {
    // An account of a container need not have a name.
    return String(process.getuid?.());
  }
};

const takeLockOrEnd = () => {
  try {
    takeLock();
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    process.stderr.write(
      `spanledger: ${root} is not built completely, and the account ${accountName()} cannot write to it (${error.code}): run npm run build there by an account that can\n`,
    );
    process.exit(1);
  }
};

/**
 * Makes the checkout ready to run; returns the path of a tool. Without `packs`, processes start unpacked. A complete
 * checkout is only read: the account need not be able to write to it.
 */
export const prepare = ({ packs = true } = {}) => {
  checkNode();
  const wanted = packs ? steps : steps.filter((step) => step !== pack);
  if (!isComplete(wanted)) {
    takeLockOrEnd();
    try {
      wanted.forEach(makeIfMissing);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  endAfterNpm();
  return { root, bin };
};

if (process.argv[1] === import.meta.filename) {
  // Used by tests end to end: they run the build, however it was made.
  if (process.argv.includes('--only-pack')) makeIfMissing(pack);
  else prepare({ packs: !process.argv.includes('--unpacked') });
}

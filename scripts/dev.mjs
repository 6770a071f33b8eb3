// `npm run dev [-- --demo] [-- --worker]`: serves, and at each change of a source builds what changed and restarts. What does
// not build leaves running what runs; engines run through. Its data are in .dev, with keys that are always the same; --demo fills it with some
// days of traces, --worker runs a worker too (QUEUE_URL, DATABASE_URL and CLICKHOUSE_URL have to be set).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { sendDemo } from './demo.mjs';
import { prepare } from './prepare.mjs';

const { values: options } = parseArgs({
  options: { demo: { type: 'boolean', default: false }, worker: { type: 'boolean', default: false } },
});
const { root } = prepare({ packs: false });
const say = (text) => process.stderr.write(`dev: ${text}\n`);

const defaults = {
  SPANLEDGER_DATA_DIR: join(root, '.dev', 'data'),
  SPANLEDGER_INIT_PROJECT_NAME: 'Development',
  SPANLEDGER_INIT_PUBLIC_KEY: 'pk-sl-development',
  SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-development-on-this-machine',
};
const dotEnv = join(root, '.env');
const configured = { ...(existsSync(dotEnv) ? parseEnv(readFileSync(dotEnv, 'utf8')) : {}), ...process.env };
const given = Object.fromEntries(Object.entries(configured).filter(([, value]) => value !== ''));
const environment = { ...defaults, ...given };

/** The engines that local mode would start: here a restart of the server leaves them as they are. */
const startEngines = async () => {
  if (['DATABASE_URL', 'CLICKHOUSE_URL', 'TIMESCALE_URL'].some((name) => environment[name] !== undefined)) return [];
  const { claimDataDir, closeDataDir, startClickHouse, startPostgres } =
    await import('../packages/embedded/dist/index.js');
  const dataDir = resolve(root, environment.SPANLEDGER_DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  closeDataDir(dataDir);
  claimDataDir(dataDir);
  const postgres = await startPostgres({ dir: join(dataDir, 'postgres') });
  environment.DATABASE_URL = postgres.url;
  if (environment.TELEMETRY_STORE === 'timescale') return [postgres];
  const clickhouse = await startClickHouse({ dir: join(dataDir, 'clickhouse') });
  environment.CLICKHOUSE_URL = clickhouse.url;
  return [postgres, clickhouse];
};
const engines = await startEngines();
const apps = options.worker ? ['api', 'worker'] : ['api'];
const readyPattern = /is ready at (\S+)/;

/** The api's address once it is ready; `undefined` when it ended before. */
const start = (app) => {
  const file = join(root, 'apps', app, 'dist', 'main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    cwd: root,
    env: environment,
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ready = new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (part) => {
      process.stdout.write(part);
      if (text === undefined) return;
      text += part;
      const [, address] = readyPattern.exec(text) ?? [];
      if (address === undefined) return;
      text = undefined;
      resolve(address);
    });
    void ended.then(() => resolve(undefined));
  });
  return { child, ended, ready };
};

let running = [];
const startAll = async () => {
  running = apps.map(start);
  return running[0].ready;
};
const stopAll = async () => {
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
};

const build = () =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'prepare.mjs'), '--unpacked'], {
      cwd: root,
      stdio: 'inherit',
    });
    child.once('exit', (code) => resolve(code === 0));
  });

let isChanged = false;
let isBusy = false;
let isEnding = false;
const takeChange = () => {
  const isDue = isChanged && !isEnding;
  isChanged = false;
  return isDue;
};
const rebuild = async () => {
  const startedAt = Date.now();
  if (!(await build())) {
    say('it does not build; what ran before runs on');
    return;
  }
  if (isEnding) return;
  await stopAll();
  if (isEnding) return;
  const address = await startAll();
  if (isEnding) return;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  say(address === undefined ? 'it did not start; the next change tries again' : `restarted in ${seconds} s`);
};
const restart = async () => {
  if (isBusy) return;
  isBusy = true;
  while (takeChange()) await rebuild();
  isBusy = false;
};

/** Serves the console with hot reload, in front of the API. */
const startConsole = (api) => {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  return spawn(process.execPath, [vite, join(root, 'apps', 'web'), '--clearScreen', 'false'], {
    cwd: root,
    env: { ...environment, SPANLEDGER_DEV_API: api },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
};
let consoleServer;

const isSource = (path) => /\.(ts|sql|prisma)$/.test(path) && !/\.test\.ts$|\.fixture\.ts$/.test(path);
const isMade = (path) => path.split(sep).includes('generated');
let timer;
const changed = (path) => {
  if (!isSource(path) || isMade(path)) return;
  isChanged = true;
  clearTimeout(timer);
  // Editors write a file in several steps, and a checkout writes many files.
  timer = setTimeout(() => void restart(), 50);
};
const sources = ['apps', 'packages'].flatMap((folder) =>
  // The console's own server puts what changed into the open page.
  readdirSync(join(root, folder)).flatMap((name) => (name === 'web' ? [] : [join(root, folder, name, 'src')])),
);
for (const folder of [...sources, join(root, 'prisma'), join(root, 'clickhouse')]) {
  if (existsSync(folder)) watch(folder, { recursive: true }, (_, path) => changed(path ?? ''));
}

const end = async (code, stopServers) => {
  if (isEnding) return;
  isEnding = true;
  consoleServer?.kill('SIGTERM');
  await stopServers();
  await Promise.all(engines.map((engine) => engine.stop()));
  process.exit(code);
};
// Ctrl-C reaches the servers too; a second signal to them would cut them short.
process.on('SIGINT', () => void end(0, () => Promise.all(running.map(({ ended }) => ended))));
process.on('SIGTERM', () => void end(0, stopAll));
for (const engine of engines) {
  void engine.closed.then((reason) => {
    if (isEnding) return;
    say(`an engine has ended${reason === undefined ? '' : `: ${reason}`}`);
    void end(1, stopAll);
  });
}

const address = await startAll();
if (address === undefined) await end(1, stopAll);
consoleServer = startConsole(address);
say('watching; each change restarts it, and one of the console shows at once at the address above');
if (options.demo) {
  const keys = `${environment.SPANLEDGER_INIT_PUBLIC_KEY}:${environment.SPANLEDGER_INIT_SECRET_KEY}`;
  const sent = await sendDemo(address, keys, new Date()).catch((error) =>
    say(`the demo was not sent: ${error.message}`),
  );
  if (sent !== undefined)
    say(`demo: ${sent.traces} traces, ${sent.spans} spans and ${sent.scores} scores of ${sent.days} days`);
}

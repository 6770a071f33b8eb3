// `npm run test:clients [-- --only=genkit,python --update]`: installs the clients from npm and PyPI when their locks
// changed, checks types, and drives them against a server. `--only` names drivers, or folders of them; `--update` writes
// the table of the README; `--install` installs and drives nothing; other arguments are vitest's. Without Python (3.11
// with pip) or PyPI its drivers are skipped, except where CI=true: there that is an error.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPython } from './clients-python.mjs';
import { prepare } from './prepare.mjs';

const { root, bin } = prepare();
const clients = join(root, 'clients');
const stamp = join(clients, 'node_modules', '.installed');

const run = (label, command, args, environment = {}) => {
  const startedAt = Date.now();
  process.stderr.write(`clients: ${label} …\n`);
  const env = { ...process.env, ...environment };
  const { status } = spawnSync(command, args, { cwd: clients, stdio: 'inherit', env });
  process.stderr.write(`clients: ${label}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  if (status !== 0) process.exit(status ?? 1);
};

const lock = createHash('sha256')
  .update(readFileSync(join(clients, 'package-lock.json')))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  run('installing (a minute or two, only when they change)', 'npm', ['ci']);
  writeFileSync(stamp, lock);
}

const given = process.argv.slice(2);
const isUpdating = given.includes('--update');
const isInstallingOnly = given.includes('--install');
const only = given.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const others = given.filter((argument) => argument !== '--update' && !argument.startsWith('--only='));
const startedAt = Date.now();
const isWanted = (driver) => only?.split(',').some((name) => driver === name || driver.startsWith(`${name}/`)) ?? true;
const withoutPython = await installPython(join(clients, 'python'), isWanted);
if (withoutPython === undefined) {
  process.stderr.write(`clients: Python: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
} else {
  process.stderr.write(`clients: drivers in Python are not run: ${withoutPython}\n`);
  if (process.env.CI === 'true') process.exit(1);
}
if (isInstallingOnly) process.exit(0);

run('types', bin('tsc'), ['-p', '.']);
run('compiling the drivers', bin('tsc'), ['-p', 'tsconfig.drivers.json']);
run('lint', bin('oxlint'), ['-c', 'oxlint.json', '--type-aware', '--deny-warnings']);
run('driving them', bin('vitest'), ['run', '--config', 'vitest.config.ts', ...others], {
  ...(isUpdating ? { CLIENTS_UPDATE: '1' } : {}),
  ...(only === undefined ? {} : { CLIENTS_ONLY: only }),
  ...(withoutPython === undefined ? {} : { CLIENTS_WITHOUT_PYTHON: withoutPython }),
});
if (isUpdating) run('formatting the page', bin('oxfmt'), [join(root, 'docs', 'clients.md')]);

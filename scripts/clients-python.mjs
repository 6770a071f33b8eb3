// The virtual environments of the clients from PyPI: made when what they pin changed, outside of what git keeps. They are
// filled by uv, which pip installs first: it takes a fiftieth of pip's processor time for the hundreds of packages of seven.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Prints what the environments depend on, or ends with what is missing. */
const probe = `
import sys
if sys.version_info < (3, 11): sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
try:
    import pip, venv
except ImportError as error:
    sys.exit(f"Python has no {error.name}")
if tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3): sys.exit(f"pip 22.3 or newer is needed, this is {pip.__version__}")
print(sys.executable, sys.version)
`;

const findPython = () => {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', probe], { encoding: 'utf8' });
  if (error !== undefined) return { reason: 'there is no python3' };
  return status === 0 ? { python: stdout.trim() } : { reason: stderr.trim().split('\n').at(-1) };
};

const run = async (command, args) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(output.trim());
};

const inEnvironment = (folder, name) => join(folder, '.venv', 'bin', name);

/** Makes the environment of a folder with what its files pin, if they have changed. */
const install = async (folder, python, fill) => {
  const files = ['requirements.txt', 'constraints.txt']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
  const hash = createHash('sha256').update(python);
  for (const file of files) hash.update(readFileSync(file));
  const digest = hash.digest('hex');
  const environment = join(folder, '.venv');
  const stamp = join(environment, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const startedAt = Date.now();
  rmSync(environment, { recursive: true, force: true });
  // Debian's Python makes environments, but none with a pip of their own.
  await run('python3', ['-m', 'venv', '--without-pip', environment]);
  await fill(files);
  writeFileSync(stamp, digest);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`clients: installing ${folder}: ${seconds} s\n`);
};

const byPip =
  (folder) =>
  async ([requirements]) => {
    const pip = ['-m', 'pip', '--python', inEnvironment(folder, 'python'), '--disable-pip-version-check'];
    await run('python3', [...pip, 'install', '--quiet', '--no-compile', '--requirement', requirements]);
  };

const byUv =
  (uv, folder) =>
  async ([requirements, constraints]) => {
    const pinned = ['--requirement', requirements, '--constraint', constraints];
    await run(uv, ['pip', 'install', '--quiet', '--python', inEnvironment(folder, 'python'), ...pinned]);
  };

/** The selected drivers. */
const environmentsOf = (pythonDir, isWanted) => {
  const drivers = readdirSync(join(pythonDir, 'drivers')).filter((name) => isWanted(`python/${name}`));
  const names = drivers.map((name) => {
    const { environment } = JSON.parse(readFileSync(join(pythonDir, 'drivers', name, 'client.json'), 'utf8'));
    return environment;
  });
  return [...new Set(names)].map((name) => join(pythonDir, 'environments', name));
};

/** Resolves with why drivers in Python cannot be run here, or with undefined. */
export const installPython = async (pythonDir, isWanted) => {
  const environments = environmentsOf(pythonDir, isWanted);
  if (environments.length === 0) return undefined;
  const { python, reason } = findPython();
  if (reason !== undefined) return reason;
  const installer = join(pythonDir, 'installer');
  const uv = inEnvironment(installer, 'uv');
  const work = async () => {
    for (let next = environments.shift(); next !== undefined; next = environments.shift())
      await install(next, python, byUv(uv, next));
  };
  try {
    await install(installer, python, byPip(installer));
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return undefined;
  } catch (error) {
    return `installing from PyPI failed: ${error.message.split('\n').at(-1)}`;
  }
};

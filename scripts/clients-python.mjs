// The virtual environments of the clients from PyPI: made when what they pin changed, outside of what git keeps.
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

const run = async (args) => {
  const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(output.trim());
};

const install = async (folder, python) => {
  const [requirements, constraints] = ['requirements.txt', 'constraints.txt'].map((name) => join(folder, name));
  const digest = createHash('sha256')
    .update(python)
    .update(readFileSync(requirements))
    .update(readFileSync(constraints))
    .digest('hex');
  const environment = join(folder, '.venv');
  const stamp = join(environment, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const startedAt = Date.now();
  rmSync(environment, { recursive: true, force: true });
  // Debian's Python makes environments, but none with a pip of their own.
  await run(['-m', 'venv', '--without-pip', environment]);
  const pip = ['-m', 'pip', '--python', join(environment, 'bin', 'python'), '--disable-pip-version-check'];
  const wheels = ['--quiet', '--no-compile', '--prefer-binary'];
  await run([...pip, 'install', ...wheels, '--requirement', requirements, '--constraint', constraints]);
  writeFileSync(stamp, digest);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`clients: installing ${folder}: ${seconds} s\n`);
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
  const work = async () => {
    for (let next = environments.shift(); next !== undefined; next = environments.shift()) await install(next, python);
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return undefined;
  } catch (error) {
    return `installing from PyPI failed: ${error.message.split('\n').at(-1)}`;
  }
};

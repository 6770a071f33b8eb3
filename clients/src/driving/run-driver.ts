import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '../client.ts';
import { pythonScenario } from './python-scenario.ts';
import type { Target } from './target.ts';

const clientsDir = fileURLToPath(new URL('../..', import.meta.url));
/** Compiled by `tsc -p tsconfig.drivers.json`: a TypeScript loader reads all package files, at twice the other cost. */
const childFile = fileURLToPath(new URL('./drive.js', import.meta.url));
const pythonDir = join(clientsDir, 'python');
const timeoutMs = 300_000;

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const commandOf = ({ folder, environment }: Client): Command =>
  environment === undefined
    ? { program: process.execPath, args: [childFile, folder] }
    : {
        program: join(pythonDir, 'environments', environment, '.venv', 'bin', 'python'),
        args: [join(pythonDir, 'drive.py'), folder],
        environment: { CLIENTS_SCENARIO: JSON.stringify(pythonScenario) },
      };

/** Instrumentations patch globally, so each case has a separate process and a separate environment. */
export const runDriver = async (client: Client, name: string, target: Target): Promise<void> => {
  const { program, args, environment } = commandOf(client);
  const child = spawn(program, [...args, name], {
    cwd: clientsDir,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_COLOR: '1',
      CLIENTS_TARGET: JSON.stringify(target),
      TRACELOOP_TELEMETRY: 'false',
      MASTRA_TELEMETRY_DISABLED: '1',
      LITELLM_LOCAL_MODEL_COST_MAP: 'true',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const label = `${client.driver}/${name}`;
  if (code !== 0) throw new Error(`${label} ended with ${code ?? signal}:\n${output}`);
  if (process.env['CLIENTS_VERBOSE'] !== undefined) process.stderr.write(`${label}:\n${output}`);
};

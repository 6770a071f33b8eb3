import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Target } from './target.ts';

const clientsDir = fileURLToPath(new URL('../..', import.meta.url));
const childFile = fileURLToPath(new URL('./drive.ts', import.meta.url));
const timeoutMs = 90_000;

/** Instrumentations patch globally, so each case has a process of its own, and an environment of its own. */
export const runDriver = async (driver: string, name: string, target: Target): Promise<void> => {
  const child = spawn(process.execPath, ['--import', 'tsx', childFile, driver, name], {
    cwd: clientsDir,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_COLOR: '1',
      CLIENTS_TARGET: JSON.stringify(target),
      TRACELOOP_TELEMETRY: 'false',
      MASTRA_TELEMETRY_DISABLED: '1',
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
  if (code !== 0) throw new Error(`${driver}/${name} ended with ${code ?? signal}:\n${output}`);
  if (process.env['CLIENTS_VERBOSE'] !== undefined) process.stderr.write(`${driver}/${name}:\n${output}`);
};

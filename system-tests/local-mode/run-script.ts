import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { appFile } from '@spanledger/testing/app-file';
import { timescaleVariables } from './timescale-database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ScriptResult {
  readonly code: number | null;
  readonly output: string;
}

/** The telemetry variables of the server of that data directory, if it has ever started. */
const telemetryPlace = async (environment: Readonly<Record<string, string>>) => {
  const { SPANLEDGER_DATA_DIR: dataDir } = environment;
  return dataDir !== undefined && existsSync(dataDir) ? timescaleVariables(dataDir, environment) : {};
};

/** Runs a command in the checkout until it is killed, with the telemetry of its data directory. */
export const startCommand = async (args: readonly string[], environment: Record<string, string>) => {
  const place = await telemetryPlace(environment);
  const child = spawn(process.execPath, [appFile('cli'), ...args], {
    cwd: root,
    env: { ...process.env, ...place, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return {
    /** Resolves when the process has printed this text on standard error. */
    said: async (text: string): Promise<void> => {
      let output = '';
      for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
        output += chunk.toString();
        if (output.includes(text)) return;
      }
      throw new Error(`it ended: ${output}`);
    },
    kill: (): void => void child.kill('SIGKILL'),
  };
};

/** Runs a script to its end; paths are relative to the root. */
export const runScript = async (
  args: readonly string[],
  environment: Record<string, string>,
): Promise<ScriptResult> => {
  const place = await telemetryPlace(environment);
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...place, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
};

/** Runs a command to its end, as `npx spanledger` does. */
export const runCommand = async (args: readonly string[], environment: Record<string, string>): Promise<ScriptResult> =>
  runScript([appFile('cli'), ...args], environment);

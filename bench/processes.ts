import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 5;

export interface Started {
  readonly child: ChildProcess;
  /** The match of its ready message, with the groups of the pattern. */
  readonly said: RegExpExecArray;
  /** Resolves when it has ended; at once when it had already. */
  readonly stop: () => Promise<void>;
}

const thisCheckout = resolve(import.meta.dirname, '..');

/** The main file of a built app, not packed. */
export const builtApp = (name: 'api' | 'cli' | 'worker', checkout: string = thisCheckout): string =>
  resolve(checkout, 'apps', name, 'dist/main.js');

/** Resolves when its output matches `ready`. */
export const startProcess = async (
  command: string,
  args: readonly string[],
  ready: RegExp,
  environment: Readonly<Record<string, string>> = {},
): Promise<Started> => {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  for (;;) {
    const said = ready.exec(output);
    if (said !== null) return { child, said, stop };
    if (child.exitCode !== null) throw new Error(`${command} ended: ${output}`);
    await sleep(pollMs);
  }
};

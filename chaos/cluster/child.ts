import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from './wait.ts';

const outputCharsMax = 20_000;

/** A process that the suite started. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The end of its output. */
  readonly output: () => string;
  readonly isGone: () => boolean;
  /** Resolves with the exit code or the signal when it has ended. */
  readonly gone: Promise<number | NodeJS.Signals>;
}

/** The start time by process id, because ids are reused. */
const started = new Map<number, string>();

const beginningOf = (pid: number): string =>
  spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();

export const rememberPid = (pid: number): void => void started.set(pid, beginningOf(pid));

/** The ids of all started processes that are still running. */
export const leftovers = (): readonly number[] =>
  [...started].filter(([pid, began]) => began !== '' && beginningOf(pid) === began).map(([pid]) => pid);

export const startChild = (
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child => {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const pid = child.pid ?? 0;
  rememberPid(pid);
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-outputCharsMax);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = once(child, 'exit').then(
    ([code, signal]) => (code as number | null) ?? (signal as NodeJS.Signals | null) ?? 0,
  );
  return {
    process: child,
    pid,
    output: () => text,
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    gone,
  };
};

/**
 * Resolves with the match of the pattern in the output. If the process ends first, or does not print it in time,
 * rejects with its output; the process has then ended.
 */
export const readyOrGone = async (
  name: string,
  child: Child,
  ready: RegExp,
  timeoutMs: number,
): Promise<RegExpExecArray> => {
  const isOver = await until(name, timeoutMs, () => child.isGone() || ready.test(child.output()) || undefined).catch(
    () => undefined,
  );
  const found = ready.exec(child.output());
  if (found !== null && !child.isGone()) return found;
  if (!child.isGone()) child.process.kill('SIGKILL');
  const code = await child.gone;
  const what = isOver === undefined ? `was not ready within ${timeoutMs / 1000} s` : `ended with ${code} at its start`;
  throw new Error(`${name} ${what}; it printed: ${child.output().slice(-2_000) || 'nothing'}`);
};

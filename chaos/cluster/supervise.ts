import { setTimeout as sleep } from 'node:timers/promises';
import { readyOrGone, startChild, type Child } from './child.ts';

/** A process that is restarted whenever it ends, as with a container's restart policy. */
export interface Supervised {
  /** The address in its ready message; `undefined` while it is not ready. */
  readonly url: () => string | undefined;
  readonly output: () => string;
  /** Its output each time it ended by itself after it had been ready. */
  readonly crashes: readonly string[];
  /** Resolves when it is ready. Retries while its servers are unavailable, since it does not start without them. */
  readonly start: () => Promise<void>;
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  readonly kill: () => Promise<void>;
  /** Requests its shutdown; returns its exit code and the duration. Kills it after `limitMs`. */
  readonly terminate: (limitMs: number) => Promise<{ readonly code: number | string; readonly ms: number }>;
  /** Ends it without a restart. */
  readonly stop: () => Promise<void>;
}

interface Program {
  readonly name: string;
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Captures its address. */
  readonly ready: RegExp;
}

interface Life {
  child: Child | undefined;
  url: string | undefined;
  /** The next exit is expected. */
  isExpected: boolean;
  isStopped: boolean;
  readonly crashes: string[];
}

const startTimeoutMs = 90_000;
const restartPauseMs = 300;

const begin = async (life: Life, { name, file, variables, ready }: Program, restart: () => void): Promise<void> => {
  const child = startChild(process.execPath, [file], variables);
  life.child = child;
  life.isExpected = false;
  const found = await readyOrGone(name, child, ready, startTimeoutMs);
  life.url = found[1];
  void child.gone.then((code) => {
    if (life.child !== child) return;
    life.url = undefined;
    if (life.isExpected || life.isStopped) return;
    life.crashes.push(`${name} ended by itself (${code}): ${child.output().slice(-2000)}`);
    restart();
  });
};

export const supervise = (program: Program): Supervised => {
  const life: Life = { child: undefined, url: undefined, isExpected: false, isStopped: false, crashes: [] };
  let starting: Promise<void> | undefined;

  const tryUntilReady = async (): Promise<void> => {
    const deadline = Date.now() + startTimeoutMs;
    while (!life.isStopped && (life.child === undefined || life.child.isGone())) {
      try {
        await begin(life, program, restart);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(restartPauseMs);
      }
    }
  };
  const start = async (): Promise<void> => {
    starting ??= tryUntilReady().finally(() => {
      starting = undefined;
    });
    return starting;
  };
  const restart = (): void => void start().catch((error: unknown) => life.crashes.push(String(error)));

  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string> => {
    const { child } = life;
    life.isExpected = true;
    life.url = undefined;
    if (child === undefined) return 'not running';
    if (signal === 'SIGKILL') child.process.kill('SIGCONT');
    child.process.kill(signal);
    return child.gone;
  };

  return {
    url: () => life.url,
    output: () => life.child?.output() ?? '',
    crashes: life.crashes,
    start,
    signal: (signal) => void life.child?.process.kill(signal),
    kill: async () => void (await end('SIGKILL')),
    terminate: async (limitMs) => {
      const startedAt = Date.now();
      const limit = setTimeout(() => life.child?.process.kill('SIGKILL'), limitMs);
      const code = await end('SIGTERM');
      clearTimeout(limit);
      return { code, ms: Date.now() - startedAt };
    },
    stop: async () => {
      life.isStopped = true;
      await end('SIGKILL');
    },
  };
};

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtAppFile } from '@spanledger/testing/app-file';

/** Measurements of one process since the last call. */
export interface ProcessStats {
  readonly name: string;
  /** The longest time for which the event loop was blocked. */
  readonly blockMs: number;
  /** The longest uninterrupted CPU time of the loop. NaN except on Linux, like the next two. */
  readonly blockCpuMs: number;
  /** The total CPU time of the loop, and the time for which it was runnable without a processor. */
  readonly loopCpuMs: number;
  readonly starvedMs: number;
  /** Peaks. */
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
}

/** A built api or worker with a probe. */
export interface MeasuredProcess {
  readonly name: string;
  /** The match of its ready message. */
  readonly ready: RegExpExecArray;
  readonly output: () => string;
  /** The reason for its end; `undefined` while it runs. */
  readonly ended: () => string | undefined;
  /** Restarts the measurement at each call. Returns the last values if the process does not answer any more. */
  stats(): Promise<ProcessStats>;
  /** Stops it; kills it after a time limit. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly name: string;
  readonly app: 'api' | 'worker';
  readonly environment: Readonly<Record<string, string>>;
  readonly ready: RegExp;
}

const probe = pathToFileURL(resolve(import.meta.dirname, 'probe.mjs')).href;
const startTimeoutMs = 120_000;
const stopTimeoutMs = 20_000;
const answerTimeoutMs = 10_000;
const outputCharsMax = 100_000;
const megabyte = 2 ** 20;

/** The peak measured by the kernel, which is then reset. Only available on Linux. */
const takeResidentPeak = (pid: number): number => {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return Number(peak ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
};

type Child = ReturnType<typeof spawn>;

const endOf = (child: Child, output: () => string): string | undefined => {
  if (child.exitCode === null && child.signalCode === null) return undefined;
  const fatal = /FATAL ERROR[^\n]*/.exec(output())?.[0];
  return `ended with ${child.signalCode ?? child.exitCode}${fatal === undefined ? '' : `: ${fatal}`}`;
};

const untilReady = async (options: ProcessOptions, child: Child, output: () => string): Promise<RegExpExecArray> => {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const found = options.ready.exec(output());
    if (found !== null) return found;
    const end = endOf(child, output);
    if (end !== undefined || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${options.name} ${end ?? 'was not ready in time'}; it printed: ${output().slice(-3000)}`);
    }
    await new Promise((resume) => void setTimeout(resume, 20));
  }
};

const unmeasured = { blockMs: Number.NaN, blockCpuMs: Number.NaN, loopCpuMs: Number.NaN, starvedMs: Number.NaN };

type Told = Partial<Record<'blockMs' | 'blockCpuMs' | 'loopCpuMs' | 'starvedMs' | 'heapBytes', number>>;

const askProbe = async (child: Child): Promise<Told | undefined> => {
  if (!child.connected) return undefined;
  const answered = once(child, 'message', { signal: AbortSignal.timeout(answerTimeoutMs) });
  child.send('stats', () => undefined);
  const [answer] = (await answered.catch(() => [])) as [Told?];
  return answer;
};

export const startMeasured = async (options: ProcessOptions): Promise<MeasuredProcess> => {
  const { name, app, environment } = options;
  const nodeOptions = `${environment['NODE_OPTIONS'] ?? ''} --import ${probe}`.trim();
  const child = spawn(process.execPath, [builtAppFile(app)], {
    env: { ...process.env, ...environment, NODE_OPTIONS: nodeOptions },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-outputCharsMax);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', () => undefined);
  const output = (): string => text;
  const ended = (): string | undefined => endOf(child, output);
  const ready = await untilReady(options, child, output);
  return {
    name,
    ready,
    output,
    ended,
    stats: async () => {
      const { heapBytes = Number.NaN, ...told } = (await askProbe(child)) ?? {};
      const residentMegabytes = takeResidentPeak(child.pid ?? 0);
      return { name, ...unmeasured, ...told, heapMegabytes: heapBytes / megabyte, residentMegabytes };
    },
    stop: async () => {
      if (ended() !== undefined) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await exit;
      clearTimeout(limit);
    },
  };
};

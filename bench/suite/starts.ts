import { setTimeout as sleep } from 'node:timers/promises';
import { appFile } from '@spanledger/testing/app-file';
import { builtApp } from '../processes.ts';
import { processStats } from '../process-stats.ts';
import { makeDataDir, startServer, type BenchServer } from '../server.ts';
import type { Figures } from './figures.ts';

/** As `npm start` does it; and once as it was built, whose modules are files of their own. */
const starts = [
  ['first start', appFile('api')],
  ['second start', appFile('api')],
  ['second start, not packed', builtApp('api')],
  ['third start', appFile('api')],
] as const;

const firstSpanMs = async (server: BenchServer, startedAt: number): Promise<number> => {
  const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'first' };
  const response = await fetch(`${server.apiUrl}/v1/traces`, {
    method: 'POST',
    headers: { authorization: server.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return performance.now() - startedAt;
};

/** Of idling: how long after a start it is measured, and for how long. */
interface Idle {
  readonly afterSeconds: number;
  readonly seconds: number;
}

/** In its first minute a server still tidies up what its start left. */
const usualIdle: Idle = { afterSeconds: 60, seconds: 30 };

/** From the start of the process in local mode to the first accepted span, and what it costs when it has nothing to do. */
export const measureStarts = async (figures: Figures, idle = usualIdle): Promise<void> => {
  const dataDir = makeDataDir();
  for (const [label, app] of starts) {
    const startedAt = performance.now();
    const server = await startServer(dataDir, {}, app);
    try {
      const accepted = await firstSpanMs(server, startedAt);
      const { cpuSeconds, residentMb } = processStats(server.child.pid ?? 0);
      const times = { ready: [server.readyMs, 'ms'], 'first span accepted': [accepted, 'ms'] } as const;
      const costs = { 'processor time': [cpuSeconds * 1000, 'ms'], 'memory then': [residentMb, 'MB'] } as const;
      figures.add('starts', label, { ...times, ...costs });
      if (label === 'third start') await measureIdle(server, idle, figures);
    } finally {
      await server.stop();
    }
  }
};

const measureIdle = async (server: BenchServer, { afterSeconds, seconds }: Idle, figures: Figures): Promise<void> => {
  const pid = server.child.pid ?? 0;
  await sleep(afterSeconds * 1000);
  const before = processStats(pid);
  await sleep(seconds * 1000);
  const after = processStats(pid);
  const share = ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100;
  figures.add('starts', 'idle, Node process', { 'of a core': [share, '%'], memory: [after.residentMb, 'MB'] });
};

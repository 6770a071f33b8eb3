// From the start of the process to the first accepted span, and what an idle server costs.
import { processStats } from './process-stats.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const idleSeconds = 20;

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

const data = makeDataDir();
try {
  for (const label of ['first start', 'second start', 'third start']) {
    const startedAt = performance.now();
    const server = await startServer(data.dataDir);
    const accepted = await firstSpanMs(server, startedAt);
    console.log(
      `${label.padEnd(14)} ready ${server.readyMs.toFixed(0)} ms, first span accepted ${accepted.toFixed(0)} ms`,
    );
    if (label === 'third start' && process.platform === 'linux') {
      const pid = server.child.pid ?? 0;
      await new Promise((wake) => void setTimeout(wake, 5000));
      const before = processStats(pid);
      await new Promise((wake) => void setTimeout(wake, idleSeconds * 1000));
      const after = processStats(pid);
      const share = ((after.cpuSeconds - before.cpuSeconds) / idleSeconds) * 100;
      console.log(`idle           Node process ${after.residentMb.toFixed(0)} MB, ${share.toFixed(2)} % of a core`);
    }
    await server.stop();
  }
} finally {
  data.remove();
}

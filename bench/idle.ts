// The cost of an idle api and worker, with a queue on Redis and on PostgreSQL.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { localDeployment, queueDeployment, queueKinds } from './deployments.ts';
import { closeConnections, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { makeDataDir } from './server.ts';

const seconds = Number(process.argv[2] ?? 60);
const kinds = queueKinds.filter((kind) => process.argv[3] === undefined || process.argv[3] === kind);
const warmUpSpans = 10_000;
// What the warm-up left behind is collected meanwhile.
const settleSeconds = 30;

const dataDir = makeDataDir();
const stops: (() => Promise<unknown>)[] = [];
try {
  const local = await localDeployment(dataDir);
  stops.push(local.stop);
  console.log(`machine        ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  for (const kind of kinds) {
    const queue = await queueDeployment(local.server, dataDir, kind, 1);
    stops.push(queue.stop);
    await sendSpans(queue.target, otlpRequests(warmUpSpans, 500));
    await sleep(settleSeconds * 1000);
    const before = queue.cpuSeconds();
    await sleep(seconds * 1000);
    const held = queue.held();
    for (const [name, used] of Object.entries(queue.cpuSeconds())) {
      const share = ((used - (before[name] ?? 0)) / seconds) * 100;
      const memory = held[name] === undefined ? '' : `, ${held[name].residentMb.toFixed(0)} MB`;
      console.log(`${`${queue.name}: ${name}`.padEnd(34)} ${share.toFixed(2)} % of a core${memory}, over ${seconds} s`);
    }
    await queue.stop();
  }
} finally {
  closeConnections();
  for (const stop of stops.toReversed()) await stop();
}

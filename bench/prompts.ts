// How quickly prompts are read by name and label from a project with many, and what that costs the server's process.
import { readFileSync } from 'node:fs';
import { inParallel } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';
import { Agent, get } from 'node:http';

const prompts = Number(process.argv[2] ?? 10_000);
const reads = Number(process.argv[3] ?? 50_000);
const width = 16;
const agent = new Agent({ keepAlive: true, maxSockets: width });
const nameOf = (index: number): string => `folder-${index % 100}/prompt-${index}`;

const create = async (server: BenchServer, index: number): Promise<void> => {
  const response = await fetch(`${server.apiUrl}/api/public/v2/prompts`, {
    method: 'POST',
    headers: { authorization: server.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: nameOf(index), prompt: `${index} `.repeat(200), labels: ['production'] }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
};

const read = async (server: BenchServer, index: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const path = `/api/public/v2/prompts/${encodeURIComponent(nameOf(index))}?label=production`;
    get(`${server.apiUrl}${path}`, { agent, headers: { authorization: server.authorization } }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${response.statusCode}`));
      });
    }).on('error', reject);
  });

/** Of all threads of the process, in seconds. */
const cpuSeconds = ({ child }: BenchServer): number => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const measure = async (server: BenchServer, label: string, count: number, lanes: number): Promise<void> => {
  const took: number[] = [];
  const [cpu, startedAt] = [cpuSeconds(server), performance.now()];
  await inParallel(lanes, count, async () => {
    const begin = performance.now();
    await read(server, Math.floor(Math.random() * prompts));
    took.push(performance.now() - begin);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const at = percentilesOf(took);
  const cost = ((cpuSeconds(server) - cpu) / count) * 1e6;
  const rate = `${Math.round(count / seconds)} a second, ${Math.round(cost)} µs of the server's process each`;
  const times = [0.5, 0.95, 0.99].map((share) => `p${share * 100} ${at(share).toFixed(2)} ms`).join(', ');
  console.log(`${label.padEnd(28)} ${rate}; ${times}`);
};

const dataDir = makeDataDir();
const server = await startServer(dataDir);
try {
  const startedAt = performance.now();
  await inParallel(width, prompts, async (index) => create(server, index));
  console.log(`${prompts} prompts created in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  await measure(server, 'first reads, 1 at a time', Math.min(prompts, reads / 10), 1);
  await measure(server, 'to remember them', reads, width);
  await measure(server, '1 at a time', reads / 5, 1);
  await measure(server, `${width} at a time`, reads, width);
} finally {
  agent.destroy();
  await server.stop();
}

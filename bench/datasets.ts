// What datasets cost where they are large: an import of many items from one file, lists at their beginning and far behind, as they are and
// as of a moment, an item by its id, items of a run and runs compared, and exports in each format, with the processor time and the memory of the server.
// Arguments: items, items of a run.
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

import { inParallel } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { cpuOfServer, processStats } from './process-stats.ts';
import { makeDataDir, startServer } from './server.ts';

const [items = 1_000_000, itemsOfRun = 1000] = process.argv.slice(2).map(Number);
const tries = 20;
const limit = 100;
const lanes = 8;
const dataset = 'large';
const idOf = (at: number): string => `item-${String((at * 7919) % items).padStart(8, '0')}`;

const report = (what: string, figure: string): void => void process.stdout.write(`${what.padEnd(44)}${figure}\n`);

const dataDir = makeDataDir();
const server = await startServer(dataDir);
const headers = { authorization: server.authorization };
const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`${server.apiUrl}${path}`, {
    ...init,
    headers: { ...headers, ...(init.headers as Record<string, string>) },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
};
const send = async (path: string, body: unknown): Promise<void> => {
  const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  await (await ask(path, init)).arrayBuffer();
};

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`;

/** Does a work, and returns its seconds, with the processor time and the peak memory of the server meanwhile. */
const watched = async (work: () => Promise<unknown>): Promise<{ seconds: number; costs: string }> => {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, processStats(server.child.pid ?? 0).residentMb);
  };
  look();
  const timer = setInterval(look, 100);
  const before = cpuOfServer(server.child.pid ?? 0);
  const startedAt = performance.now();
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { node, postgres } = cpuOfServer(server.child.pid ?? 0);
  const cpu = `processor ${(node - before.node).toFixed(1)} s in Node, ${(postgres - before.postgres).toFixed(1)} s in PostgreSQL`;
  return { seconds, costs: `${cpu}; at most ${most.toFixed(0)} MB of memory` };
};

const writeFile = async (path: string): Promise<void> => {
  const file = createWriteStream(path);
  for (let at = 0; at < items; at += 1) {
    const input = { question: `How do I do thing ${at}?`, context: 'as it is told in the manual '.repeat(3) };
    const line = { id: idOf(at), input, expectedOutput: `You do it like ${at}.`, metadata: { at } };
    if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
};

const importFile = async (path: string, what: string): Promise<void> => {
  const body = createReadStream(path) as unknown as NonNullable<RequestInit['body']>;
  const init = { method: 'POST', body, duplex: 'half' as const, headers: { 'content-type': 'application/jsonl' } };
  // fetch times out if an answer does not begin within five minutes.
  const imported = async (): Promise<unknown> =>
    (await ask(`/api/public/v2/datasets/${dataset}/import?progress=events`, init)).text();
  const { seconds, costs } = await watched(async () => {
    const last =
      String(await imported())
        .trimEnd()
        .split('\n')
        .at(-1) ?? '';
    if (!last.includes('"type":"done"')) throw new Error(`the import ended with ${last}`);
  });
  const rate = `${Math.round(items / seconds)} items/s`;
  report(what, `${seconds.toFixed(1)} s of ${megabytes(statSync(path).size)}, ${rate}; ${costs}`);
};

const measure = async (what: string, path: () => string): Promise<void> => {
  const times: number[] = [];
  for (let at = 0; at < tries; at += 1) {
    const startedAt = performance.now();
    await (await ask(path())).arrayBuffer();
    times.push(performance.now() - startedAt);
  }
  const share = percentilesOf(times);
  report(what, `p50 ${share(0.5).toFixed(1)} ms, p95 ${share(0.95).toFixed(1)} ms`);
};

const measureLists = async (): Promise<void> => {
  const list = `/api/public/dataset-items?datasetName=${dataset}&limit=${limit}`;
  const page = Math.min(1000, Math.floor(items / limit));
  const { data: newest } = (await (await ask(list)).json()) as { data: readonly { updatedAt: string }[] };
  const version = `version=${newest[0]?.updatedAt ?? ''}`;
  await measure('items, page 1', () => list);
  await measure(`items, page ${page}`, () => `${list}&page=${page}`);
  await measure('as of a moment, page 1', () => `${list}&${version}`);
  await measure(`as of a moment, page ${page}`, () => `${list}&${version}&page=${page}`);
  await measure('an item by its id', () => `/api/public/dataset-items/${idOf(Math.floor(Math.random() * items))}`);
};

const measureRuns = async (): Promise<void> => {
  for (const runName of ['first', 'second']) {
    await inParallel(lanes, itemsOfRun, async (at) =>
      send('/api/public/dataset-run-items', { runName, datasetItemId: idOf(at), traceId: `${runName}-${at}` }),
    );
  }
  const { id } = (await (await ask(`/api/public/v2/datasets/${dataset}`)).json()) as { id: string };
  const runs = `/api/public/datasets/${dataset}`;
  const ofRun = `/api/public/dataset-run-items?datasetId=${id}&runName=first&limit=${limit}`;
  await measure('items of a run, page 1', () => ofRun);
  await measure(`a run with its ${itemsOfRun} items`, () => `${runs}/runs/first`);
  await measure(`two runs of ${itemsOfRun} items compared`, () => `${runs}/comparison?runs=first&runs=second`);
};

const measureExports = async (): Promise<void> => {
  for (const format of ['jsonl', 'csv', 'parquet']) {
    let bytes = 0;
    const { seconds, costs } = await watched(async () => {
      const options = { headers: { 'accept-encoding': 'identity' } };
      const { body } = await ask(`/api/public/v2/datasets/${dataset}/export?format=${format}`, options);
      for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).length;
    });
    const rate = `${Math.round(items / seconds)} items/s`;
    report(`export as ${format}`, `${seconds.toFixed(1)} s, ${megabytes(bytes)}, ${rate}; ${costs}`);
  }
};

try {
  const path = join(dataDir, '..', 'items.jsonl');
  await writeFile(path);
  await send('/api/public/v2/datasets', { name: dataset });
  await importFile(path, `import of ${items} items`);
  await importFile(path, 'the same file again, which changes nothing');
  await measureLists();
  await measureRuns();
  await measureExports();
} finally {
  await server.stop();
}

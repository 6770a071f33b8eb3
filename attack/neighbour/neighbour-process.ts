// A tenant with normal load, as a separate process, so that the processor time of the attacker's own work does not
// count as waiting. It starts at an order, stops at the next message, then reports its measurements, and accepts more
// orders: compilation and connections from earlier orders are excluded from the comparison.
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { NeighbourOrder, Timing } from './mix.ts';

const pauseMs = 15;
const patienceMs = 60_000;

let count = 0;

const bodyOfTrace = (): Uint8Array<ArrayBuffer> => {
  count += 1;
  const at = new Date().toISOString();
  const id = `neighbour-${process.pid}-${count}`;
  const events = [
    { id, type: 'trace-create', timestamp: at, body: { id, name: 'answer' } },
    {
      id: `${id}-g`,
      type: 'generation-create',
      timestamp: at,
      body: {
        id: `${id}-g`,
        traceId: id,
        startTime: at,
        model: 'gpt-4o',
        input: 'why? '.repeat(400),
        usageDetails: { input: 9, output: 5 },
      },
    },
  ];
  return new Uint8Array(gzipSync(JSON.stringify({ batch: events })));
};

const signal = (): AbortSignal => AbortSignal.timeout(patienceMs);

const asks = ({
  url,
  authorization,
  traceId,
  promptName,
  datasetName,
}: NeighbourOrder): readonly (readonly [Timing['what'], () => Promise<Response>])[] => {
  const headers = { authorization };
  const gzipped = { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' };
  return [
    [
      'ingest',
      async () =>
        fetch(`${url}/api/public/ingestion`, {
          method: 'POST',
          headers: gzipped,
          body: bodyOfTrace(),
          signal: signal(),
        }),
    ],
    ['trace', async () => fetch(`${url}/api/public/traces/${traceId}`, { headers, signal: signal() })],
    ['list', async () => fetch(`${url}/api/public/traces?limit=10`, { headers, signal: signal() })],
    ['prompt', async () => fetch(`${url}/api/public/v2/prompts/${promptName}`, { headers, signal: signal() })],
    // Prompts are remembered; a dataset is read from PostgreSQL each time.
    ['dataset', async () => fetch(`${url}/api/public/v2/datasets/${datasetName}`, { headers, signal: signal() })],
    ['health', async () => fetch(`${url}/api/public/health`, { signal: signal() })],
  ];
};

const timed = async (ask: () => Promise<Response>): Promise<Omit<Timing, 'what'>> => {
  const startedAt = performance.now();
  let status = 0;
  try {
    const response = await ask();
    await response.arrayBuffer();
    status = response.status;
  } catch {
    // A missing answer is recorded too.
  }
  return { ms: performance.now() - startedAt, status };
};

const live = async (order: NeighbourOrder, over: AbortSignal): Promise<readonly Timing[]> => {
  const timings: Timing[] = [];
  const each = asks(order).map(async ([what, ask]) => {
    while (!over.aborted) {
      timings.push({ what, ...(await timed(ask)) });
      await sleep(pauseMs);
    }
  });
  await Promise.all(each);
  return timings;
};

let over: AbortController | undefined;

process.on('message', (order: NeighbourOrder | 'over') => {
  if (order === 'over') {
    over?.abort();
    return;
  }
  over = new AbortController();
  void live(order, over.signal).then((timings) => process.send?.(timings));
});
process.once('disconnect', () => process.exit(0));

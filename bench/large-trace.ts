// One trace of many observations with large bodies, read as a whole: until its first byte, until its last, and the api's memory; other checkouts in turn.
import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { cpus } from 'node:os';
import { mergesRest } from './deployments.ts';
import { closeConnections, post } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { builtApp } from './processes.ts';
import { processStats } from './process-stats.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const [observationsArgument = '30000', roundsArgument = '1', ...others] = process.argv.slice(2);
const observations = Number(observationsArgument);
const rounds = Number(roundsArgument);
const readings = 7;
const perRequest = 300;
/** Of input and of output, each. */
const bodyBytes = 3_300;
const memoryLookMs = 20;

const textAttribute = (key: string) => ({
  key,
  value: { stringValue: randomBytes(bodyBytes * 0.75).toString('base64') },
});

/** OTLP/JSON; the first span of all is the root, the others are below it. */
const requestOf = (traceId: string, rootId: string, from: number, startedMs: number): Uint8Array => {
  const spans = Array.from({ length: Math.min(perRequest, observations - from) }, (_, at) => {
    const index = from + at;
    const startMs = startedMs + index;
    const ids = index === 0 ? { spanId: rootId } : { spanId: randomBytes(8).toString('hex'), parentSpanId: rootId };
    return {
      traceId,
      ...ids,
      name: `step ${index % 7}`,
      kind: 1,
      startTimeUnixNano: `${startMs}000000`,
      endTimeUnixNano: `${startMs + 850}000000`,
      attributes: [textAttribute('input.value'), textAttribute('output.value')],
    };
  });
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
};

const write = async (server: BenchServer): Promise<string> => {
  const [traceId, rootId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const headers = { authorization: server.authorization, 'content-type': 'application/json' };
  const startedMs = Date.now() - 3_600_000;
  for (let from = 0; from < observations; from += perRequest) {
    await post(`${server.apiUrl}/v1/traces`, requestOf(traceId, rootId, from, startedMs), headers);
  }
  return traceId;
};

interface Answer {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly bytes: number;
}

const read = async ({ apiUrl, authorization }: BenchServer, traceId: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const elapsed = (): number => performance.now() - startedAt;
    get(`${apiUrl}/api/public/traces/${traceId}`, { headers: { authorization } }, (response) => {
      let [firstMs, bytes] = [0, 0];
      response.on('data', (chunk: Buffer) => {
        if (bytes === 0) firstMs = elapsed();
        bytes += chunk.length;
      });
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve({ firstMs, lastMs: elapsed(), bytes });
        else reject(new Error(`The trace was answered with ${response.statusCode}.`));
      });
    }).on('error', reject);
  });

const runOn = async (checkout: string | undefined): Promise<void> => {
  const dataDir = makeDataDir();
  const server = await startServer(dataDir, { ANSWER_BYTES_MAX: '1000000000' }, builtApp('api', checkout));
  const residentMb = (): number => processStats(server.child.pid ?? 0).residentMb;
  let peakMb = 0;
  try {
    const traceId = await write(server);
    await mergesRest(server);
    closeConnections();
    const restMb = residentMb();
    const look = setInterval(() => {
      peakMb = Math.max(peakMb, residentMb());
    }, memoryLookMs);
    const answers: Answer[] = [];
    while (answers.length < readings) answers.push(await read(server, traceId));
    clearInterval(look);
    const [first, ...next] = answers;
    const firstMs = percentilesOf(next.map((answer) => answer.firstMs));
    const lastMs = percentilesOf(next.map((answer) => answer.lastMs));
    console.log(
      `${checkout ?? 'this checkout'}: ${((first?.bytes ?? 0) / 1e6).toFixed(0)} MB; first byte: ${first?.firstMs.toFixed(0)} ms when asked first, ` +
        `then p50 ${firstMs(0.5).toFixed(0)} ms (${firstMs(0).toFixed(0)} to ${firstMs(1).toFixed(0)}); whole p50 ${(lastMs(0.5) / 1000).toFixed(1)} s; ` +
        `memory of the api ${restMb.toFixed(0)} MB, while it answers at most ${peakMb.toFixed(0)}`,
    );
  } finally {
    await server.stop();
  }
};

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}; a trace of ${observations} observations, ${readings} readings`,
);
for (let round = 0; round < rounds; round += 1) {
  for (const checkout of [undefined, ...others]) await runOn(checkout);
}

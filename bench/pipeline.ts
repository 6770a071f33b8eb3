// What a span costs in Node without engines and sockets: reading its request, the search for media, the pipeline, and encoding its rows.
// Given other built checkouts, processes of theirs take turns with ours.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type * as Core from '@spanledger/core';
import type * as Ingestion from '@spanledger/ingestion';
import type * as Media from '@spanledger/media';
import type * as Pricing from '@spanledger/pricing';
import type * as EncodeRows from '../packages/clickhouse-store/src/rows/encode-rows.ts';
import type * as ObservationRows from '../packages/clickhouse-store/src/rows/observation-row.ts';
import type * as TraceRows from '../packages/clickhouse-store/src/rows/trace-row.ts';
import { percentilesOf } from './percentiles.ts';
import { workloads, type Workload } from './suite/workloads.ts';

const here = resolve(import.meta.dirname, '..');
const spansPerGroup = 8_000;
/** The defaults of a server. */
const [inlineBytesMax, mediaBytesMax] = [1024, 1_000_000_000];
const warmUpGroups = 8;
const measuring = 'PIPELINE_CHECKOUT';

const stages = ['read', 'media', 'pipeline', 'encode'] as const;
type Stage = (typeof stages)[number];
type Micros = Readonly<Record<Stage, number>>;

const nothing = async () => new Map<never, never>();
/** Of a store that holds nothing. */
const emptyReader = {
  traces: nothing,
  scores: nothing,
  observations: nothing,
  hasDeletions: async () => false,
  projectsWithOrphans: async () => new Set(),
} as unknown as Core.RecordReader;

const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Stores nothing: it finds nothing. */
const searchingOnly = (extractor: typeof Media.mediaExtractor): Media.MediaExtractor =>
  extractor({
    bytesMin: inlineBytesMax + 1,
    bytesMax: mediaBytesMax,
    keep: async () => undefined,
    onFailure: (error) => {
      throw error;
    },
    now: () => Date.now() * 1000,
  });

/** Of OTLP alone. */
const workloadNamed = (name: string): Workload => {
  const workload = workloads.find((each) => each.name === name && each.path === '/v1/traces');
  if (workload === undefined) throw new RangeError(`There is no workload in OTLP named ${name}.`);
  return workload;
};

/** Processor time of each stage, of all threads of this process, in microseconds a span. */
const measure = async (checkout: string, groups: number): Promise<Micros> => {
  const load = async <T>(path: string): Promise<T> =>
    (await import(pathToFileURL(join(checkout, 'packages', path)).href)) as T;
  const { createPipeline, readOtlpTraces } = await load<typeof Ingestion>('ingestion/dist/index.js');
  const { genaiPriceBook } = await load<typeof Pricing>('pricing/dist/index.js');
  const { encodeRows } = await load<typeof EncodeRows>('clickhouse-store/dist/rows/encode-rows.js');
  const { mediaExtractor } = await load<typeof Media>('media/dist/index.js');
  const observations = await load<typeof ObservationRows>('clickhouse-store/dist/rows/observation-row.js');
  const traces = await load<typeof TraceRows>('clickhouse-store/dist/rows/trace-row.js');
  let written: Core.TelemetryRows | undefined;
  const pipeline = createPipeline({
    reader: emptyReader,
    writer: { write: async (rows) => void (written = rows) },
    deadLetters: {} as Core.DeadLetterStore,
    prices: genaiPriceBook(),
    now: () => Date.now() * 1000,
  });
  const extract = searchingOnly(mediaExtractor);
  const { contentType, make } = workloadNamed(workloadName);
  const encoding = contentType === 'application/json' ? 'json' : 'protobuf';
  const { requests, observations: spansOfAll } = make(spansPerGroup * 4);
  const requestsPerGroup = Math.ceil((spansPerGroup * requests.length) / spansOfAll);
  const used = { read: 0, media: 0, pipeline: 0, encode: 0 };
  const timed = async <T>(stage: Stage, work: () => Promise<T> | T): Promise<T> => {
    const before = cpuMicros();
    const result = await work();
    used[stage] += cpuMicros() - before;
    return result;
  };
  let sent = 0;
  const group = async (): Promise<void> => {
    pipeline.invalidate();
    const decoded = await timed('read', () =>
      Array.from({ length: requestsPerGroup }, () => {
        const body = Buffer.from(requests[sent++ % requests.length] ?? []);
        const context = { projectId: 'bench' as Core.ProjectId, receivedAt: Date.now() * 1000 };
        return readOtlpTraces(body, encoding, context).batch;
      }),
    );
    const batches = await timed('media', async () => Promise.all(decoded.map(async (batch) => extract(batch))));
    await timed('pipeline', () => pipeline.process(batches));
    await timed('encode', async () => {
      const { observationRowColumns, movedObservation } = observations;
      await encodeRows(observationRowColumns, written?.observations ?? [], movedObservation);
      await encodeRows(traces.traceRowColumns, written?.traces ?? [], traces.movedTrace);
    });
  };
  for (let at = 0; at < warmUpGroups; at += 1) await group();
  for (const stage of stages) used[stage] = 0;
  for (let at = 0; at < groups; at += 1) await group();
  const spans = (groups * requestsPerGroup * spansOfAll) / requests.length;
  const each = (stage: Stage): number => used[stage] / spans;
  return { read: each('read'), media: each('media'), pipeline: each('pipeline'), encode: each('encode') };
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { workload: { type: 'string', default: 'small' } },
});
const workloadName = options.workload;
const [groupsGiven, roundsGiven, ...others] = positionals;
const groups = Number(groupsGiven ?? 20);
const rounds = Number(roundsGiven ?? 5);
const checkout = process.env[measuring];
if (checkout !== undefined) {
  console.log(JSON.stringify(await measure(checkout, groups)));
} else {
  const checkouts = [...others.map((path) => resolve(path)), here];
  const measured = new Map<string, Micros[]>(checkouts.map((path) => [path, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const path of checkouts) {
      const args = [...process.execArgv, import.meta.filename, String(groups), '--workload', workloadName];
      const said = execFileSync(process.execPath, args, { env: { ...process.env, [measuring]: path } }).toString();
      measured.get(path)?.push(JSON.parse(said) as Micros);
    }
  }
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; groups of ${spansPerGroup} spans (${workloadName}); µs of processor time a span, medians of ${rounds} rounds\n`,
  );
  console.log(`${'checkout'.padEnd(20)}${stages.map((stage) => stage.padStart(10)).join('')}${'all'.padStart(10)}`);
  for (const [path, all] of measured) {
    const cell = (of: (micros: Micros) => number): string => percentilesOf(all.map(of))(0.5).toFixed(1).padStart(10);
    const name = path === here ? 'this' : basename(path);
    const sum = (micros: Micros): number => stages.reduce((total, stage) => total + micros[stage], 0);
    console.log(`${name.padEnd(20)}${stages.map((stage) => cell((micros) => micros[stage])).join('')}${cell(sum)}`);
  }
}

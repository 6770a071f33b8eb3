// The cost of encoding a stored row, in processor time: an insert of ClickHouse and a COPY of PostgreSQL. Given the
// directory of another checkout, its encoders take turns with ours.
import type { ObservationRow, ProjectId, TraceRow } from '@spanledger/core';
import { readOtlpTraces } from '@spanledger/ingestion';
import { observationRow, traceRow } from '@spanledger/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import type * as EncodeRows from '../packages/clickhouse-store/src/rows/encode-rows.ts';
import type * as InsertedObservation from '../packages/clickhouse-store/src/rows/observation-row.ts';
import type * as InsertedTrace from '../packages/clickhouse-store/src/rows/trace-row.ts';
import type * as CopyText from '../packages/timescale-store/src/rows/copy-text.ts';
import type * as CopiedObservation from '../packages/timescale-store/src/rows/observation-row.ts';
import type * as CopiedTrace from '../packages/timescale-store/src/rows/trace-row.ts';
import { percentilesOf } from './percentiles.ts';

const here = new URL('..', import.meta.url);
const other = process.argv[2];
const rounds = Number(process.argv[3] ?? 60);
const warmUpRounds = 6;
const rowCount = 4_000;
const context = { projectId: 'bench' as ProjectId, receivedAt: Date.UTC(2026, 1, 3) * 1000 };

/** What the golden fixtures of OTLP become, again and again. */
const rowsOfFixtures = (): { observations: readonly ObservationRow[]; traces: readonly TraceRow[] } => {
  const fixtures = new URL('packages/ingestion/fixtures/', here);
  const names = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.input.json'),
  );
  const observations: ObservationRow[] = [];
  const traces: TraceRow[] = [];
  while (observations.length < rowCount) {
    for (const name of names) {
      const bytes = readFileSync(new URL(name, fixtures));
      if (!('resourceSpans' in (JSON.parse(bytes.toString()) as object))) continue;
      const { batch } = readOtlpTraces(bytes, 'json', context);
      for (const { record, traceId, id } of batch.observations) {
        observations.push(observationRow({ ...context, record, traceId, id }));
      }
      for (const { record, id } of batch.traces) traces.push(traceRow({ ...context, record, id }));
    }
  }
  return { observations, traces };
};

const rows = rowsOfFixtures();

const withoutBodies = {
  input: null,
  output: null,
  spanEvents: null,
  spanLinks: null,
  modelParameters: null,
  metadata: {},
};

/** Where each column costs most, and what is in it. */
const bare: readonly ObservationRow[] = rows.observations.map((row) => ({
  ...row,
  record: { ...row.record, ...withoutBodies },
}));

type Encode = () => unknown;

/** The encoders of a checkout. */
const encodersIn = async (root: URL): Promise<Readonly<Record<string, Encode>>> => {
  const load = async <T>(path: string): Promise<T> => (await import(new URL(path, root).href)) as T;
  const inserts = 'packages/clickhouse-store/src/rows';
  const copies = 'packages/timescale-store/src/rows';
  const [insert, insertObservation, insertTrace, copy, copyObservation, copyTrace] = await Promise.all([
    load<typeof EncodeRows>(`${inserts}/encode-rows.ts`),
    load<typeof InsertedObservation>(`${inserts}/observation-row.ts`),
    load<typeof InsertedTrace>(`${inserts}/trace-row.ts`),
    load<typeof CopyText>(`${copies}/copy-text.ts`),
    load<typeof CopiedObservation>(`${copies}/observation-row.ts`),
    load<typeof CopiedTrace>(`${copies}/trace-row.ts`),
  ]);
  const { encodeRows } = insert;
  const { observationRowColumns, movedObservation } = insertObservation;
  const { traceRowColumns, movedTrace } = insertTrace;
  return {
    'observations, insert': () => encodeRows(observationRowColumns, rows.observations, movedObservation),
    'bare, insert': () => encodeRows(observationRowColumns, bare, movedObservation),
    'traces, insert': () => encodeRows(traceRowColumns, rows.traces, movedTrace),
    'observations, copy': () => [...copy.copyText(copyObservation.observationRowColumns, rows.observations)],
    'bare, copy': () => [...copy.copyText(copyObservation.observationRowColumns, bare)],
    'traces, copy': () => [...copy.copyText(copyTrace.traceRowColumns, rows.traces)],
  };
};

const microsOf = async (encode: Encode): Promise<number> => {
  const before = process.cpuUsage();
  await encode();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

const ours = await encodersIn(here);
const theirs = other === undefined ? undefined : await encodersIn(pathToFileURL(`${other}/`));
console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; µs per row, medians\n`);
for (const [name, encode] of Object.entries(ours)) {
  const count = name.startsWith('traces') ? rows.traces.length : rows.observations.length;
  const taken = { ours: [] as number[], theirs: [] as number[] };
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const [first, second] = round % 2 === 0 ? ([encode, theirs?.[name]] as const) : ([theirs?.[name], encode] as const);
    for (const each of [first, second]) {
      if (each === undefined) continue;
      const micros = await microsOf(each);
      if (round >= 0) (each === encode ? taken.ours : taken.theirs).push(micros);
    }
  }
  const median = (micros: readonly number[]): number => percentilesOf([...micros])(0.5) / count;
  const compared = taken.theirs.length === 0 ? '' : `, the other ${median(taken.theirs).toFixed(3)}`;
  const ratio = compared === '' ? '' : ` (${(median(taken.ours) / median(taken.theirs)).toFixed(3)} of it)`;
  console.log(`${name.padEnd(22)} ${median(taken.ours).toFixed(3)}${compared}${ratio}`);
}

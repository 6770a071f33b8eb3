import {
  countedRole,
  countingOf,
  formatUsd,
  sumUsd,
  type Micros,
  type ObservationRow,
  type PriceBook,
  type PriceQuery,
  type ProjectId,
} from '@spanledger/core';
import {
  memoryDailyCostReader,
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
} from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { readIngestionRequest } from './langfuse/read-ingestion-request.ts';
import { readOtlpLogs } from './otlp/read-otlp-logs.ts';
import { readOtlpTraces } from './otlp/read-otlp-traces.ts';
import { sampleExport } from './otlp/sample-export.ts';
import { logExport } from './otlp/sample-logs.fixture.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import { billLine, corpusCases, corpusFiles, expectedOf, priceOf, type CorpusCase } from './usage-corpus.fixture.ts';

const projectId = 'project' as ProjectId;
const startsAt: Micros = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;
const receivedAt: Micros = startsAt + 86_400_000_000;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const million = 1_000_000n;

interface Sent {
  readonly rows: ReadonlyMap<string, ObservationRow>;
  readonly asked: readonly PriceQuery[];
  readonly traceTotal: string;
  readonly errors: readonly string[];
}

const spanId = (index: number): string => (index + 1).toString(16).padStart(16, '0');

const batchEvents = ({ batch = [] }: CorpusCase): readonly string[] =>
  batch.map(({ type, body }, index) => {
    const timestamp = new Date(startsAt / 1000 + index * 1000).toISOString();
    const event = { id: `event-${index}`, timestamp, type, body: { id: 'call', traceId, ...body } };
    return JSON.stringify({ batch: [event] });
  });

const parentOf = (spans: NonNullable<CorpusCase['spans']>, name: string | undefined): number =>
  name === undefined ? 0 : spans.findIndex((span) => span.name === name);

const secondsAt = (ms: number): readonly [number, number] => {
  const sinceEpoch = startsAt / 1000 + ms;
  return [Math.floor(sinceEpoch / 1000), (sinceEpoch % 1000) * 1_000_000];
};

const spanRequest = (spans: NonNullable<CorpusCase['spans']>): Uint8Array =>
  sampleExport(
    spans.map(({ name, scope, parent, at: [start, end] = [0, 1000], attributes }, index) => ({
      traceId,
      spanId: spanId(index),
      ...(index === 0 ? {} : { parentSpanId: spanId(parentOf(spans, parent)) }),
      name,
      attributes,
      start: secondsAt(start),
      end: secondsAt(end),
      scope: { name: scope ?? 'sample' },
    })),
    'protobuf',
  );

const logRequest = (logs: NonNullable<CorpusCase['logs']>): Uint8Array =>
  logExport(
    logs.map((log, at) => ({ ...log, at: at * 1_000_000, isOutside: true })),
    'protobuf',
    { 'spanledger.calls': 'logs' },
  );

/** Sends a case through all steps: wire format, mapping, merging, pricing, rows. */
const send = async (given: CorpusCase): Promise<Sent> => {
  const telemetry = memoryTelemetry();
  const asked: PriceQuery[] = [];
  const prices: PriceBook = {
    prepare: async () => undefined,
    find: (query) => {
      asked.push(query);
      return query.model === given.model ? priceOf(given, query.serviceTier) : undefined;
    },
  };
  const pipeline = createPipeline({
    reader: memoryRecordReader(telemetry),
    writer: memoryTelemetryWriter(telemetry),
    deadLetters: memoryDeadLetterStore(telemetry),
    prices,
    now: () => receivedAt,
  });
  const errors: string[] = [];
  for (const text of batchEvents(given)) {
    const request = readIngestionRequest(text, {
      projectId,
      receivedAt,
      access: { scopes: ['ingest'], isPublicKey: false },
    });
    errors.push(...request.errors.map(({ error = '' }) => error));
    await pipeline.process([request.batch]);
  }
  const names = new Map<string, string>();
  if (given.spans !== undefined) {
    given.spans.forEach(({ name }, index) => names.set(spanId(index), name));
    const { batch } = readOtlpTraces(spanRequest(given.spans), 'protobuf', { projectId, receivedAt });
    await pipeline.process([batch]);
  }
  if (given.logs !== undefined) {
    const { batch } = readOtlpLogs(logRequest(given.logs), 'protobuf', { projectId, receivedAt });
    await pipeline.process([batch]);
    await pipeline.process([batch]);
    for (const { id, record } of batch.observations) names.set(id, record.name ?? id);
  }
  const rows = new Map(telemetry.observations.of(projectId).map((row) => [names.get(row.id) ?? row.id, row]));
  const { items } = await memoryDailyCostReader(telemetry).list(projectId, { page: 1, limit: 10 });
  return { rows, asked, errors, traceTotal: formatUsd(sumUsd(items.map(({ totalCost }) => totalCost))) };
};

const notesIn = (text: string | null | undefined): unknown => (typeof text === 'string' ? JSON.parse(text) : undefined);

const found = ({ record, cost }: ObservationRow) => ({
  usage: record.usage?.details ?? null,
  convention: record.usage?.convention,
  role: record.usage === null ? undefined : countedRole(record),
  source: cost.source,
  costs: Object.fromEntries(Object.entries(cost.details).map(([bucket, amount]) => [bucket, formatUsd(amount)])),
  total: cost.total === null ? null : formatUsd(cost.total),
  notes: notesIn(record.metadata['spanledger.notes']),
});

/** For the rows of the case with `counted`: whether they are counted, and the row that they repeat. */
const foundCounting = (given: CorpusCase, rows: Sent['rows']) => {
  const names = new Map([...rows].map(([name, row]) => [row.id, name]));
  return Object.fromEntries(
    Object.entries(expectedOf(given)).flatMap(([name, { counted }]) => {
      const row = rows.get(name);
      if (counted === undefined || row === undefined) return [];
      const counting = countingOf(row.record);
      const repeats = counting.repeats === null ? undefined : names.get(counting.repeats);
      return [[name, { counted: counting.counted, repeats }]];
    }),
  );
};

const wantedCounting = (given: CorpusCase) =>
  Object.fromEntries(
    Object.entries(expectedOf(given)).flatMap(([name, { counted, repeats }]) =>
      counted === undefined ? [] : [[name, { counted, repeats }]],
    ),
  );

const billed = (bill: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(bill)
      .filter(([bucket]) => bucket !== 'total')
      .map(([bucket, line]) => [bucket, formatUsd(billLine(line).amount / million)]),
  );

const wanted = (given: CorpusCase) =>
  Object.fromEntries(
    Object.entries(expectedOf(given)).map(([name, { bill, provided, total, ...expected }]) => [
      name,
      {
        usage: expected.usage,
        convention: expected.usage === null ? undefined : (expected.convention ?? 'inclusive'),
        role: expected.usage === null ? undefined : (expected.role ?? 'own'),
        source: expected.source ?? 'computed',
        costs: provided ?? billed(bill),
        total,
        notes: expected.notes,
      },
    ]),
  );

describe.each(corpusFiles)('%s', (file) => {
  const cases = corpusCases(file).map((given) => [`${given.name}: ${given.why}`, given] as const);

  it.each(cases)('adds up by hand: %s', (_title, given) => {
    for (const { usage, bill = {}, total, source = 'computed' } of Object.values(expectedOf(given))) {
      const lines = Object.entries(bill).map(([bucket, line]) => ({ bucket, ...billLine(line) }));
      for (const { bucket, units, price, amount } of lines) {
        expect({ bucket, amount }).toEqual({ bucket, amount: units * price });
        expect(usage).toHaveProperty(bucket, Number(units));
      }
      if (source === 'computed') expect(formatUsd(sumUsd(lines.map(({ amount }) => amount / million)))).toBe(total);
    }
  });

  it.each(cases)('%s', async (_title, given) => {
    const { rows, asked, traceTotal, errors } = await send(given);
    expect(errors.map((error) => error.split(': ')[0])).toEqual(given.refused === undefined ? [] : [given.refused]);
    if (given.refused !== undefined) return expect(rows.size).toBe(0);
    expect(Object.fromEntries([...rows].map(([name, row]) => [name, found(row)]))).toEqual(wanted(given));
    expect(foundCounting(given, rows)).toEqual(wantedCounting(given));
    if (given.traceTotal !== undefined) expect(traceTotal).toBe(given.traceTotal);
    const question = asked.find(({ model }) => model === given.model);
    const { provider = null, serviceTier = null } = given;
    if (given.model === undefined) return;
    expect(question).toMatchObject({ projectId, provider, serviceTier });
    expect([...rows.values()].map(({ startTime }) => startTime)).toContain(question?.at);
  });
});

const asSpans = (given: CorpusCase): CorpusCase | undefined => {
  const [event] = given.batch ?? [];
  const { model, usageDetails, modelParameters, costDetails, ...others } = event?.body ?? {};
  const isAlone = given.batch?.length === 1 && given.refused === undefined;
  if (!isAlone || usageDetails === undefined || others['usage'] !== undefined) return undefined;
  const attributes: Record<string, unknown> = {
    'langfuse.observation.type': event?.type.split('-')[0],
    'langfuse.observation.model.name': model,
    'langfuse.observation.usage_details': JSON.stringify(usageDetails),
  };
  if (modelParameters !== undefined)
    attributes['langfuse.observation.model.parameters'] = JSON.stringify(modelParameters);
  if (costDetails !== undefined) attributes['langfuse.observation.cost_details'] = JSON.stringify(costDetails);
  return { ...given, batch: undefined, spans: [{ name: 'call', scope: 'langfuse-sdk', attributes }] };
};

describe('an SDK that sends spans', () => {
  const cases = corpusFiles
    .flatMap(corpusCases)
    .map(asSpans)
    .filter((given) => given !== undefined)
    .map((given) => [given.name, given] as const);

  it.each(cases)('has the same bill as one that sends events: %s', async (_title, given) => {
    const { rows } = await send(given);
    // Spans record ignored values in their notes; events omit them.
    const rowsFound = [...rows].map(([name, row]) => [name, { ...found(row), notes: undefined }]);
    expect(Object.fromEntries(rowsFound)).toEqual(wanted(given));
  });
});

it('holds at least sixty cases, each with a name of its own', () => {
  const names = corpusFiles.flatMap((file) => corpusCases(file).map(({ name }) => `${file}: ${name}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});

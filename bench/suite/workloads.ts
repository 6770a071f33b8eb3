import { randomUUID } from 'node:crypto';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { conversationSpans } from '../conversations.ts';
import { requestSpans } from '../otlp-requests.ts';

/** Requests with this many observations, none of which was sent before. */
export interface Load {
  readonly requests: readonly Uint8Array[];
  readonly observations: number;
  /** That clients send for each observation, on average. */
  readonly events: number;
  /** Later requests update observations of earlier ones: until rows are merged there are several of each. */
  readonly isUpdated?: true;
}

export interface Workload {
  readonly name: string;
  /** A description of one of its observations. */
  readonly about: string;
  readonly path: string;
  readonly contentType: string;
  readonly make: (observations: number) => Load;
}

const spansPerRequest = 500;
const hourMs = 3_600_000;
const protobuf = { path: '/v1/traces', contentType: 'application/x-protobuf' } as const;

const loadOf = (
  groups: Iterable<readonly ReadableSpan[]>,
  serializer: Pick<typeof ProtobufTraceSerializer, 'serializeRequest'> = ProtobufTraceSerializer,
): Load => {
  const requests: Uint8Array[] = [];
  let observations = 0;
  for (const group of groups) {
    requests.push(serializer.serializeRequest([...group]) ?? new Uint8Array());
    observations += group.length;
  }
  return { requests, observations, events: 1 };
};

const wideAttributes = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`app.field_${at}`, at % 3 === 0 ? at * 1.5 : `value ${at} of a wide span`]),
);

function* wideSpans(observations: number): Iterable<readonly ReadableSpan[]> {
  for (const group of requestSpans(observations, spansPerRequest)) {
    yield group.map((span) => ({ ...span, attributes: { ...wideAttributes, ...span.attributes } }));
  }
}

const observationsPerTrace = 5;
const observationsPerBatch = 50;

type BatchEvent = Readonly<Record<string, unknown>>;

const event = (type: string, body: object): BatchEvent => ({
  id: randomUUID(),
  type,
  timestamp: new Date().toISOString(),
  body,
});

const bodyOf = (batch: readonly BatchEvent[]): Uint8Array => Buffer.from(JSON.stringify({ batch }));

/** As SDKs of the batch API send them: a trace, then each call when it begins and again when it has ended. */
function* legacyCalls(observations: number): Iterable<{ begins: readonly BatchEvent[]; ends: BatchEvent }> {
  let traceId = '';
  for (let at = 0; at < observations; at += 1) {
    const begins: BatchEvent[] = [];
    if (at % observationsPerTrace === 0) {
      traceId = randomUUID();
      const trace = { id: traceId, name: 'answer', userId: `user-${at % 500}`, input: { question: 'why?' } };
      begins.push(event('trace-create', trace));
    }
    const id = randomUUID();
    const startTime = new Date().toISOString();
    const input = [{ role: 'user', content: 'What does the order that was sent on Monday hold? '.repeat(8) }];
    begins.push(event('generation-create', { id, traceId, name: 'chat', startTime, model: 'gpt-4o-mini', input }));
    const ends = event('generation-update', {
      id,
      traceId,
      endTime: startTime,
      output: { role: 'assistant', content: 'It holds two books and a lamp. '.repeat(9) },
      usageDetails: { input: 900 + at, output: 60 },
    });
    yield { begins, ends };
  }
}

const legacyLoad = (batches: number, requests: readonly Uint8Array[]): Load => ({
  requests,
  observations: batches * observationsPerBatch,
  events: 2 + 1 / observationsPerTrace,
});

const legacy = (observations: number): Load => {
  const batches = Math.ceil(observations / observationsPerBatch);
  const batch = (): Uint8Array =>
    bodyOf([...legacyCalls(observationsPerBatch)].flatMap(({ begins, ends }) => [...begins, ends]));
  return legacyLoad(batches, Array.from({ length: batches }, batch));
};

/** More than are under way at once. */
const batchesBetween = 40;

const legacyLater = (observations: number): Load => {
  const batches = Math.ceil(observations / observationsPerBatch);
  const requests: Uint8Array[] = [];
  const ended: Uint8Array[] = [];
  for (let at = 0; at < batches; at += 1) {
    const calls = [...legacyCalls(observationsPerBatch)];
    requests.push(bodyOf(calls.flatMap(({ begins }) => begins)));
    ended.push(bodyOf(calls.map(({ ends }) => ends)));
    if (ended.length > batchesBetween) requests.push(...ended.splice(0, 1));
  }
  return { ...legacyLoad(batches, [...requests, ...ended]), isUpdated: true };
};

export const workloads: readonly Workload[] = [
  {
    ...protobuf,
    name: 'small',
    about: 'spans of 1.2 kB, 500 a request, OTLP protobuf',
    make: (count) => loadOf(requestSpans(count, spansPerRequest)),
  },
  {
    path: '/v1/traces',
    contentType: 'application/json',
    name: 'small, JSON',
    about: 'the same spans in OTLP JSON',
    make: (count) => loadOf(requestSpans(count, spansPerRequest), JsonTraceSerializer),
  },
  {
    ...protobuf,
    name: 'wide',
    about: 'the same spans with 60 more attributes each',
    make: (count) => loadOf(wideSpans(count)),
  },
  {
    ...protobuf,
    name: 'chat',
    about: 'conversations that grow: each call holds all that was said before',
    make: (count) => loadOf(conversationSpans(count, { startedMs: Date.now() - hourMs, everyMs: 1 })),
  },
  {
    path: '/api/public/ingestion',
    contentType: 'application/json',
    name: 'legacy',
    about: 'calls in the batch API, created and then updated',
    make: legacy,
  },
  {
    path: '/api/public/ingestion',
    contentType: 'application/json',
    name: 'legacy, updated later',
    about: 'the same calls, each updated by a later request than the one that created it',
    make: legacyLater,
  },
];

import { randomUUID } from 'node:crypto';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { conversationSpans } from '../conversations.ts';
import { requestSpans } from '../otlp-requests.ts';

/** Requests whose rows are so many observations, none of which was sent before. */
export interface Load {
  readonly requests: readonly Uint8Array[];
  readonly observations: number;
  /** That clients send for each observation, on average. */
  readonly events: number;
}

export interface Workload {
  readonly name: string;
  /** What one observation of it is. */
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

/** As SDKs of the batch API send them: a trace, then each call when it begins and again when it has ended. */
const legacyBatch = (observations: number): Uint8Array => {
  const batch: object[] = [];
  const event = (type: string, body: object): void =>
    void batch.push({ id: randomUUID(), type, timestamp: new Date().toISOString(), body });
  let traceId = '';
  for (let at = 0; at < observations; at += 1) {
    if (at % observationsPerTrace === 0) {
      traceId = randomUUID();
      event('trace-create', { id: traceId, name: 'answer', userId: `user-${at % 500}`, input: { question: 'why?' } });
    }
    const id = randomUUID();
    const startTime = new Date().toISOString();
    const input = [{ role: 'user', content: 'What does the order that was sent on Monday hold? '.repeat(8) }];
    event('generation-create', { id, traceId, name: 'chat', startTime, model: 'gpt-4o-mini', input });
    event('generation-update', {
      id,
      traceId,
      endTime: startTime,
      output: { role: 'assistant', content: 'It holds two books and a lamp. '.repeat(9) },
      usageDetails: { input: 900 + at, output: 60 },
    });
  }
  return Buffer.from(JSON.stringify({ batch }));
};

const legacy = (observations: number): Load => {
  const batches = Math.ceil(observations / observationsPerBatch);
  return {
    requests: Array.from({ length: batches }, () => legacyBatch(observationsPerBatch)),
    observations: batches * observationsPerBatch,
    events: 2 + 1 / observationsPerTrace,
  };
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
];

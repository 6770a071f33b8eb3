import {
  jsonSpan,
  jsonTraces,
  protobufTraces,
  type WireAttributes,
  type WireOrigin,
  type WireSpan,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { callStatements, nativeScope } from './arbitrary-calls.fixture.ts';
import { base, micros, nanos, spanIds, traceId, type Statement } from './arriving-trace.fixture.ts';

const ownId = 'generation-of-the-batch-api';

/** Requests with the same statements in total, in another order, with other cuts and repetitions. */
export interface Delivery {
  readonly requests: readonly ArrivingRequest[];
}

export interface ArrivingRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The process that receives it has just started: its caches are empty. */
  readonly isAfterRestart: boolean;
  /** Sent before the previous request has been answered. */
  readonly isTogether: boolean;
}

const at = fc.constantFrom(0, 400, 1200, 3 * micros, 12 * micros, 12 * micros + 1).map((offset) => base + offset);
const iso = (time: number): string =>
  new Date(Math.floor(time / 1000)).toISOString().replace('Z', `${String(time % 1000).padStart(3, '0')}Z`);
const timestamp = at.map(iso);
const some = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const attributes: fc.Arbitrary<WireAttributes> = some({
  'langfuse.trace.name': fc.constantFrom('one name', 'other name'),
  'user.id': fc.constantFrom('ann', 'bob'),
  'session.id': fc.constantFrom('morning', 'evening'),
  'langfuse.trace.tags': fc.constantFrom(['x'], ['y', 'x'], ['z']),
  'langfuse.release': fc.constantFrom('r1', 'r2'),
  'langfuse.version': fc.constantFrom('v1', 'v2'),
  'langfuse.environment': fc.constantFrom('production', 'staging'),
  'langfuse.trace.public': fc.boolean(),
  'langfuse.trace.input': fc.constantFrom('in', '{"q":1}'),
  'langfuse.trace.output': fc.constantFrom('out', '[2]'),
  'langfuse.trace.metadata.team': fc.constantFrom('red', 'blue'),
  'langfuse.internal.as_root': fc.boolean(),
  'langfuse.observation.input': fc.constantFrom('question', 'other question'),
  'langfuse.observation.output': fc.constantFrom('answer', 'other answer'),
  'gen_ai.request.model': fc.constantFrom('priced', 'unknown'),
  'gen_ai.operation.name': fc.constantFrom('chat', 'invoke_agent'),
  'gen_ai.usage.input_tokens': fc.constantFrom(10, 2000),
  'gen_ai.usage.output_tokens': fc.constantFrom(3, 70),
  // Often equal: spans with the usage of one response are wrappers of one call.
  'gen_ai.response.id': fc.constantFrom('chatcmpl-1', 'chatcmpl-1', 'chatcmpl-2'),
  odd: fc.constantFrom('left', 'right'),
});

const evaluation = { 'gen_ai.evaluation.name': 'quality', 'gen_ai.evaluation.score.value': 0.5 };

const spanStatements = (spanId: string): fc.Arbitrary<readonly Statement[]> =>
  fc
    .record({
      start: at,
      duration: fc.constantFrom(0, 1, 2 * micros),
      name: fc.constantFrom('first', 'second'),
      parentSpanId: fc.constantFrom(undefined, spanIds[0], spanIds[1], 'ee'.repeat(8)),
      attributes,
      isScored: fc.boolean(),
      hasFailed: fc.boolean(),
      pending: fc.option(attributes, { nil: undefined }),
    })
    .map(({ start, duration, pending, parentSpanId, isScored, hasFailed, ...given }) => {
      const shared = { traceId, spanId, start: nanos(start), ...(parentSpanId === undefined ? {} : { parentSpanId }) };
      const events = isScored
        ? { events: [{ name: 'gen_ai.evaluation.result', at: nanos(start), attributes: evaluation }] }
        : {};
      const status = hasFailed ? { status: { code: 2, message: 'failed' } } : {};
      const ended: WireSpan = { ...shared, ...given, ...events, ...status, end: nanos(start + duration) };
      const begun: WireSpan = { ...shared, name: 'not ended', attributes: pending ?? {} };
      return [ended, ...(pending === undefined ? [] : [begun])].map((span): Statement => ({ kind: 'span', span }));
    });

const maybeNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });

const traceEvent = fc.record({
  type: fc.constant('trace-create'),
  timestamp,
  body: some({
    name: maybeNull(fc.constantFrom('named by the batch')),
    userId: maybeNull(fc.constantFrom('cat')),
    sessionId: maybeNull(fc.constantFrom('night')),
    release: fc.constantFrom('r3'),
    version: fc.constantFrom('v3'),
    environment: fc.constantFrom('testing'),
    public: fc.boolean(),
    tags: fc.constantFrom(['batch'], ['x', 'w']),
    input: maybeNull(fc.constantFrom('batch in')),
    output: maybeNull(fc.constantFrom({ batch: 'out' })),
    metadata: maybeNull(fc.constantFrom({ team: 'green' }, { more: 1 })),
    timestamp,
  }).map((body) => ({ id: traceId, ...body })),
});

const observationFields = some({
  name: maybeNull(fc.constantFrom('renamed')),
  output: maybeNull(fc.constantFrom('late output', { late: true })),
  metadata: maybeNull(fc.constantFrom({ k: 'v' }, { l: 2 })),
  level: fc.constantFrom('WARNING'),
  endTime: timestamp,
  startTime: timestamp,
  model: fc.constantFrom('priced', 'unknown'),
  usage: fc.constantFrom({ input: 7, output: 1 }, { input: 100, output: 10 }),
  parentObservationId: maybeNull(fc.constantFrom(...spanIds)),
  environment: fc.constantFrom('testing'),
});

const createEvent = fc.record({
  type: fc.constantFrom('generation-create', 'span-create'),
  timestamp,
  body: fc
    .tuple(observationFields, fc.constantFrom(true, true, false))
    .map(([body, isTraceNamed]) => ({ id: ownId, ...(isTraceNamed ? { traceId } : {}), ...body })),
});

/** With or without its trace id. Without: it updates an observation that another request reports, earlier or later. */
const updateEvent = fc.record({
  type: fc.constantFrom('generation-update', 'span-update'),
  timestamp,
  body: fc
    .tuple(observationFields, fc.constantFrom(...spanIds, ownId), fc.boolean())
    .map(([body, id, isTraceNamed]) => ({ id, ...(isTraceNamed ? { traceId } : {}), ...body })),
});

const scoreEvent = fc.record({
  type: fc.constant('score-create'),
  timestamp,
  body: fc.record({
    id: fc.constantFrom('score-1', 'score-2'),
    traceId: fc.constant(traceId),
    name: fc.constantFrom('taste', 'speed'),
    value: fc.constantFrom(1, 0.25),
    observationId: fc.constantFrom(...spanIds, null),
    comment: fc.constantFrom('good', null),
  }),
});

const eventStatements: fc.Arbitrary<readonly Statement[]> = fc
  .array(fc.oneof(traceEvent, createEvent, updateEvent, scoreEvent), { maxLength: 6 })
  .map((events) =>
    events.map((event, index): Statement => ({ kind: 'event', event: { id: `event-${index}`, ...event } })),
  );

const logMessage = fc.record({
  spanId: fc.constantFrom(...spanIds),
  time: at,
  name: fc.constantFrom('gen_ai.system.message', 'gen_ai.user.message', 'gen_ai.choice'),
  content: fc.constantFrom('hello', 'bye'),
});
const attribute = (key: string, text: string): object => ({ key, value: { stringValue: text } });
const whole = fc.constantFrom('gen_ai.input.messages', 'gen_ai.output.messages');

/** The content of the last log record: a whole input or output, an evaluation of the call, or a message. */
const lastLog = fc.oneof(
  whole.map((key) => ({
    eventName: 'gen_ai.client.inference.operation.details',
    attributes: [attribute(key, '[{"role":"assistant","content":"all"}]')],
  })),
  fc.constantFrom('good', 'bad').map((label) => ({
    eventName: 'gen_ai.evaluation.result',
    attributes: [attribute('gen_ai.evaluation.name', 'verdict'), attribute('gen_ai.evaluation.score.label', label)],
  })),
  fc.constant({}),
);

/** Messages of model calls, each with its own time. */
const logStatements: fc.Arbitrary<readonly Statement[]> = fc
  .tuple(fc.array(logMessage, { maxLength: 4 }), lastLog)
  .map(([messages, last]) =>
    messages.map(({ spanId, time, name, content }, index): Statement => {
      const body = { kvlistValue: { values: [attribute('content', content)] } };
      const message = { traceId, spanId, timeUnixNano: String(nanos(time) + BigInt(index)), eventName: name };
      return {
        kind: 'log',
        record: { ...message, ...(index === messages.length - 1 && 'eventName' in last ? last : { body }) },
      };
    }),
  );

/** Two wrapper spans that report the usage of the same response. */
const wrapperStatements: fc.Arbitrary<readonly Statement[]> = fc
  .tuple(at, at, fc.boolean())
  .map(([outer, inner, isThere]) =>
    [outer, inner].slice(isThere ? 0 : 2).map((start, index): Statement => {
      const attributes = {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'priced',
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.response.id': 'chatcmpl-wrapped',
      };
      const spanId = ['e5', 'f6'][index]?.padEnd(16, '0') ?? '';
      return {
        kind: 'span',
        span: { traceId, spanId, name: 'wrapper', start: nanos(start), end: nanos(start), attributes },
      };
    }),
  );

/** All statements that clients send about one trace. */
export const arbitraryStatements: fc.Arbitrary<readonly Statement[]> = fc
  .subarray(spanIds)
  .chain((ids) =>
    fc.tuple(...ids.map(spanStatements), wrapperStatements, callStatements, logStatements, eventStatements),
  )
  .map((lists) => lists.flat())
  .filter((statements) => statements.length > 0);

type Encoding = 'json' | 'protobuf';

const scopeOf = (statement: Statement | undefined): string | undefined =>
  statement?.kind === 'span' ? statement.scope : undefined;
const originOf = (statement: Statement | undefined): WireOrigin => {
  const name = scopeOf(statement);
  return name === undefined ? {} : { scope: { name } };
};

/** Statements of the same kind can share a request. */
const groupKind = (statement: Statement | undefined): string => `${statement?.kind} ${scopeOf(statement) ?? ''}`;

const requestOf = (
  statements: readonly Statement[],
  encoding: Encoding,
): Pick<ArrivingRequest, 'path' | 'contentType' | 'body'> => {
  const logRecords = statements.flatMap((statement) => (statement.kind === 'log' ? [statement.record] : []));
  if (logRecords.length > 0) {
    const body = Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
    return { path: '/v1/logs', contentType: 'application/json', body };
  }
  const spans = statements.flatMap((statement) => (statement.kind === 'span' ? [statement.span] : []));
  const origin = originOf(statements[0]);
  if (spans.length === 0) {
    const batch = statements.flatMap((statement) => (statement.kind === 'event' ? [statement.event] : []));
    const body = Buffer.from(JSON.stringify({ batch }));
    return { path: '/api/public/ingestion', contentType: 'application/json', body };
  }
  const isJson = encoding === 'json';
  const body = isJson
    ? Buffer.from(JSON.stringify(jsonTraces(spans.map(jsonSpan), origin)))
    : protobufTraces(spans, origin);
  return { path: '/v1/traces', contentType: isJson ? 'application/json' : 'application/x-protobuf', body };
};

/** Cuts where `cuts` is true, where the kind changes, and before a log record that the request already contains. */
const cut = (statements: readonly Statement[], cuts: readonly boolean[]): readonly (readonly Statement[])[] => {
  const groups: Statement[][] = [];
  for (const [index, statement] of statements.entries()) {
    const group = groups.at(-1) ?? [];
    const mustCut =
      groupKind(group[0]) !== groupKind(statement) || (statement.kind === 'log' && group.includes(statement));
    if (group.length === 0 || cuts.at(index) === true || mustCut) groups.push([statement]);
    else group.push(statement);
  }
  return groups;
};

/** The spans of each scope in one request, the log records in another, the events in a third. */
export const plainDelivery = (statements: readonly Statement[]): Delivery => ({
  requests: ['span ', `span ${nativeScope}`, 'log ', 'event '].flatMap((kind) => {
    const ofKind = statements.filter((statement) => groupKind(statement) === kind);
    if (ofKind.length === 0) return [];
    return [{ ...requestOf(ofKind, 'protobuf'), isAfterRestart: false, isTogether: false }];
  }),
});

/** The same statements in any order, with repetitions, any cuts, restarts, and concurrent requests. */
export const arbitraryDelivery = (statements: readonly Statement[]): fc.Arbitrary<Delivery> => {
  const repeated = [...statements, ...statements];
  const each = <T>(value: fc.Arbitrary<T>) =>
    fc.array(value, { minLength: repeated.length, maxLength: repeated.length });
  return fc
    .record({
      order: fc.shuffledSubarray(repeated, { minLength: repeated.length }),
      isKept: each(fc.boolean()),
      cuts: each(fc.boolean()),
      encodings: each(fc.constantFrom<Encoding>('json', 'protobuf')),
      restarts: each(fc.boolean()),
      together: each(fc.boolean()),
    })
    .map(({ order, isKept, cuts, encodings, restarts, together }) => {
      const seen = new Set<Statement>();
      // Each is sent at least once, most of them twice.
      const said = order.filter((statement, index) => {
        const isNeeded = isKept.at(index) === true || !seen.has(statement);
        seen.add(statement);
        return isNeeded;
      });
      return {
        requests: cut(said, cuts).map((group, index) => ({
          ...requestOf(group, encodings.at(index) ?? 'json'),
          isAfterRestart: restarts.at(index) ?? false,
          isTogether: together.at(index) ?? false,
        })),
      };
    });
};

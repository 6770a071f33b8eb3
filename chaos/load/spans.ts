import type { Random } from '../random.ts';
import { isoTime, type ExpectedObservation, type ExpectedTrace, type Window } from './load.ts';
import { amountText, pricedModel, randomAmount, type Amount } from './money.ts';

interface Spans {
  readonly spans: readonly object[];
  readonly observations: readonly ExpectedObservation[];
  readonly trace: ExpectedTrace;
}

/** A name that the store is configured to refuse. */
export const poisonName = 'poison';

/** More than the number of spans in a trace. */
const innerIndexMin = 500;

const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const nanos = (ms: number): string => `${ms}000000`;

interface SpanParts {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startMs: number;
  readonly attributes?: readonly object[];
}

const spanOf = ({ startMs, ...parts }: SpanParts): object => ({
  ...parts,
  startTimeUnixNano: nanos(startMs),
  endTimeUnixNano: nanos(startMs + 500),
});

export const hexId = (number: number, length: 16 | 32): string => number.toString(16).padStart(length, '0');

interface TraceOfSpans {
  readonly traceId: string;
  readonly traceNumber: number;
  readonly rootId: string;
  readonly random: Random;
}

interface Generated {
  readonly spans: readonly object[];
  readonly observations: readonly ExpectedObservation[];
}

const costOf = (cost: Amount): object =>
  attribute('langfuse.observation.cost_details', `{"total":${amountText(cost)}}`);

/** A span with its own cost. */
const generateSpan = (
  { traceId, traceNumber, rootId, random }: TraceOfSpans,
  index: number,
  startMs: number,
): Generated => {
  const id = hexId(traceNumber * 1000 + 1 + index, 16);
  const cost = randomAmount(random);
  const output = `span ${random.below(1000)}`;
  const name = `span ${index}`;
  const attributes = [costOf(cost), attribute('langfuse.observation.output', output)];
  const observation = { id, traceId, name, startTime: isoTime(startMs), output, metadata: {}, cost, counted: true };
  return {
    spans: [spanOf({ traceId, spanId: id, parentSpanId: rootId, name, startMs, attributes })],
    observations: [observation],
  };
};

/** A manual generation around a call that an instrumentation reports again: the outer one counts. */
const generateTwice = (
  { traceId, traceNumber, rootId, random }: TraceOfSpans,
  index: number,
  startMs: number,
): Generated => {
  const [input, output] = [1 + random.below(100_000), 1 + random.below(10_000)];
  const cost = BigInt(input) * pricedModel.input + BigInt(output) * pricedModel.output;
  const attributes = [
    attribute('langfuse.observation.type', 'generation'),
    attribute('langfuse.observation.model.name', pricedModel.name),
    attribute('langfuse.observation.usage_details', JSON.stringify({ input, output })),
  ];
  const [outerId = '', innerId = ''] = [index, innerIndexMin + index].map((at) =>
    hexId(traceNumber * 1000 + 1 + at, 16),
  );
  const outer = { traceId, spanId: outerId, parentSpanId: rootId, name: `generated ${index}`, startMs, attributes };
  const inner = { ...outer, spanId: innerId, parentSpanId: outerId, name: `call ${index}` };
  return {
    spans: [spanOf(outer), spanOf(inner)],
    observations: [outer, inner].map(({ spanId: id, name }) => {
      const startTime = isoTime(startMs);
      return { id, traceId, name, startTime, output: null, metadata: {}, cost, counted: id === outerId };
    }),
  };
};

/**
 * A trace of complete spans over several days. Its fields come from its root, the earliest span, which is sometimes an
 * agent: an agent sums its descendants and counts only if it has none.
 */
export const generateSpans = (traceNumber: number, count: number, window: Window, random: Random): Spans => {
  const traceId = hexId(traceNumber, 32);
  const rootMs = window.startMs + random.below(3_600_000);
  const rootId = hexId(traceNumber * 1000 + 1, 16);
  const isAgent = random.chance(0.5);
  const cost = randomAmount(random);
  const output = `span ${random.below(1000)}`;
  const name = `root ${traceNumber}`;
  const attributes = [
    costOf(cost),
    attribute('langfuse.observation.output', output),
    ...(isAgent ? [attribute('langfuse.observation.type', 'agent')] : []),
  ];
  const spans: object[] = [spanOf({ traceId, spanId: rootId, name, startMs: rootMs, attributes })];
  const root = { id: rootId, traceId, name, startTime: isoTime(rootMs), output, metadata: {}, cost };
  const observations: ExpectedObservation[] = [{ ...root, counted: !isAgent || count === 1 }];
  const trace: TraceOfSpans = { traceId, traceNumber, rootId, random };
  for (let index = 1; index < count; index += 1) {
    const startMs = rootMs + 1 + random.below(window.endMs - rootMs - 2);
    const generated = random.chance(0.2) ? generateTwice(trace, index, startMs) : generateSpan(trace, index, startMs);
    spans.push(...generated.spans);
    observations.push(...generated.observations);
  }
  const known = { id: traceId, name, timestamp: isoTime(rootMs), userId: null, tags: [], metadata: {} };
  return { spans, observations, trace: known };
};

/** A span that the store refuses; only the existence of its trace is checked. */
export const poisonSpan = (traceNumber: number, window: Window): { span: object; traceId: string } => {
  const traceId = hexId(traceNumber, 32);
  const span = spanOf({
    traceId,
    spanId: hexId(traceNumber * 1000 + 1, 16),
    parentSpanId: hexId(1, 16),
    name: poisonName,
    startMs: window.startMs + 5,
  });
  return { span, traceId };
};

/** A span that the receiver refuses. */
export const invalidSpan = (window: Window): object =>
  spanOf({ traceId: 'none', spanId: 'none', name: 'invalid', startMs: window.startMs });

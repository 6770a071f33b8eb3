import type { Random } from '../random.ts';
import { isoTime, type ExpectedObservation, type ExpectedTrace, type Window } from './load.ts';
import { amountText, randomAmount } from './money.ts';

interface Spans {
  readonly spans: readonly object[];
  readonly observations: readonly ExpectedObservation[];
  readonly trace: ExpectedTrace;
}

/** A name that the store is made to refuse. */
export const poisonName = 'poison';

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

/** A trace of whole spans over several days; what is known of the trace comes from its root, its earliest span. */
export const tellSpans = (traceNumber: number, count: number, window: Window, random: Random): Spans => {
  const traceId = hexId(traceNumber, 32);
  const rootMs = window.startMs + random.below(3_600_000);
  const rootId = hexId(traceNumber * 1000 + 1, 16);
  const spans: object[] = [];
  const observations: ExpectedObservation[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = hexId(traceNumber * 1000 + 1 + index, 16);
    const startMs = index === 0 ? rootMs : rootMs + 1 + random.below(window.endMs - rootMs - 2);
    const cost = randomAmount(random);
    const output = `span ${random.below(1000)}`;
    const name = index === 0 ? `root ${traceNumber}` : `span ${index}`;
    const attributes = [
      attribute('langfuse.observation.cost_details', `{"total":${amountText(cost)}}`),
      attribute('langfuse.observation.output', output),
    ];
    const parent = index === 0 ? {} : { parentSpanId: rootId };
    spans.push(spanOf({ traceId, spanId: id, ...parent, name, startMs, attributes }));
    observations.push({ id, traceId, name, startTime: isoTime(startMs), output, metadata: {}, cost });
  }
  const trace = { id: traceId, name: `root ${traceNumber}`, timestamp: isoTime(rootMs), userId: null, tags: [] };
  return { spans, observations, trace: { ...trace, metadata: {} } };
};

/** A span that the store refuses; of its trace only that it is there. */
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

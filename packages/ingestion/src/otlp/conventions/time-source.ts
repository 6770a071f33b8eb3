import { parseIso, type Micros } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { unquoted } from './attribute-source.ts';
import type { Source, SpanView } from './convention.ts';

const microsPerSecond = 1_000_000;
const microsPerMs = 1000;

const after =
  (microsPerUnit: number) =>
  (value: AttributeValue, view: SpanView): Micros | undefined => {
    const units = value === '' ? Number.NaN : Number(value);
    return Number.isFinite(units) && units >= 0 ? view.startTime + Math.round(units * microsPerUnit) : undefined;
  };

/** The time this many seconds after the span's start. */
export const afterSeconds = after(microsPerSecond);

/** The time this many milliseconds after the span's start. */
export const afterMs = after(microsPerMs);

/** An ISO time, which early SDKs wrote as JSON within the text. */
export const isoTime = (value: AttributeValue, view: SpanView): Micros | undefined => {
  const text = unquoted(value);
  const time = typeof text === 'string' ? parseIso(text) : undefined;
  if (time === undefined) view.note('the completion start time is not an ISO 8601 time');
  return time;
};

/**
 * The same, if the span had begun: Mastra states the time of an agent's first token on each of its calls. Texts have it to
 * the millisecond.
 */
export const isoTimeSinceStart = (value: AttributeValue, view: SpanView): Micros | undefined => {
  const time = isoTime(value, view);
  return time === undefined || time + microsPerMs <= view.startTime ? undefined : Math.max(time, view.startTime);
};

/** The time of the first span event of that name. */
export const timeOfFirst = (name: string): Source<Micros> => ({
  keys: [`event:${name}`],
  read: (_value, view) => {
    const nanos = view.events(name)[0]?.timeUnixNano ?? '';
    const micros = Number(nanos.slice(0, -3));
    return micros > view.startTime ? micros : undefined;
  },
});

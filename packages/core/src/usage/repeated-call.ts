import { clockOf } from '../merge/clock.ts';
import { eventKeyPrefix } from '../merge/outlives-clearing.ts';
import { clockOfField } from '../merge/record.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import { wrapsCalls } from './wraps-calls.ts';

/** The metadata key of an observation that reports the usage of a call which another one of its trace reports too. */
export const repeatsKey = `${eventKeyPrefix}repeats`;

/** The metadata keys that hold the attributes of a span, as JSON; the first is ours for certain. */
export const attributesKeys = ['otel.attributes', 'attributes'] as const;

/** Attributes that name the response of a provider, of several the first. */
export const responseIdAttributes = ['gen_ai.response.id', 'ai.response.id', 'llm.response.id'] as const;

const responseIdLengthMin = 6;
const anyAttribute = 'response.id"';

type Calling = Pick<ObservationRecord, 'type' | 'usage' | 'model' | 'startTime' | 'metadata' | 'clock' | 'clocks'>;

/** Whether the observation is marked as one that repeats a call. */
export const isRepeat = (metadata: Calling['metadata']): boolean =>
  Object.hasOwn(metadata, repeatsKey) && metadata[repeatsKey] !== null;

/**
 * Whether usage of more than nothing is reported as the observation's own, be it marked as a repetition or not. What a
 * pending span says is said before it began: it reports once it has ended.
 */
export const isCall = (record: Omit<Calling, 'model' | 'metadata'>): boolean => {
  const { type, usage, startTime } = record;
  if (usage === null || !((usage.details['total'] ?? 0) > 0)) return false;
  if (clockOfField(record, 'usage') < clockOf(startTime ?? 0)) return false;
  return usage.role === 'own' || (usage.role === 'ofType' && !wrapsCalls(type));
};

/** The id of a response if it can tell one from all others: what stands in for an id is none. */
export const trustedResponseId = (value: unknown, model: string | null): string | undefined =>
  typeof value === 'string' && value.length >= responseIdLengthMin && value !== model && value !== 'unknown'
    ? value
    : undefined;

/**
 * The id of the response whose usage the observation reports as its own, told from the merged record alone;
 * `undefined` for whatever is no call, or does not say which.
 */
export const calledResponseId = (record: Calling): string | undefined => {
  if (!isCall(record)) return undefined;
  for (const key of attributesKeys) {
    const text = Object.hasOwn(record.metadata, key) ? record.metadata[key] : undefined;
    if (typeof text !== 'string' || !text.includes(anyAttribute)) continue;
    const id = responseIdIn(text, record.model);
    if (id !== undefined) return id;
  }
  return undefined;
};

const responseIdIn = (text: string, model: string | null): string | undefined => {
  let attributes: unknown;
  try {
    attributes = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof attributes !== 'object' || attributes === null) return undefined;
  const values = attributes as Readonly<Record<string, unknown>>;
  for (const name of responseIdAttributes) {
    const id = Object.hasOwn(values, name) ? trustedResponseId(values[name], model) : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
};

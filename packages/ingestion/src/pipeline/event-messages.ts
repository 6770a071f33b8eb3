import { clockOfField, eventKeyPrefix, neverSet, type ObservationRecord } from '@spanledger/core';
import { eventMessageIdentity, eventMessagePrefixes } from '../otlp/mapping/event-message-key.ts';

type Side = 'input' | 'output';
type Metadata = ObservationRecord['metadata'];

const wholePrefixes = { input: eventMessagePrefixes.wholeInput, output: eventMessagePrefixes.wholeOutput } as const;

/** Cleared metadata keys that keep the clock since which no client states the side: readers skip them. */
const silentKeys = { input: `${eventKeyPrefix}silent_input`, output: `${eventKeyPrefix}silent_output` } as const;

/**
 * The record in its stored form: an input or output that no client stated is derived from log records, of which each
 * has a metadata key: the last complete one, otherwise the single messages. It is derived again from all of them
 * whenever another one arrives. Derived values have the clock of unset fields, so after any merge of copies they are
 * distinguishable from stated ones.
 */
export const withEventMessages = (record: ObservationRecord): ObservationRecord =>
  withSide(withSide(record, 'input'), 'output');

/** The record as it was stated: the inverse of `withEventMessages`, for merging more patches into the stored record. */
export const withoutEventMessages = (record: ObservationRecord): ObservationRecord =>
  withoutSide(withoutSide(record, 'input'), 'output');

/** How many things log records state of a side. */
export const countEventKeys = ({ metadata }: ObservationRecord, side: Side): number =>
  keysBelow(metadata, wholePrefixes[side]).length + keysBelow(metadata, eventMessagePrefixes[side]).length;

/** The value derived from log records; `null` when they have nothing of the side. */
const derivedText = ({ metadata }: ObservationRecord, side: Side): string | null => {
  const whole = keysBelow(metadata, wholePrefixes[side]).at(-1);
  return whole === undefined ? messagesOf(metadata, side) : (metadata[whole] ?? null);
};

const withSide = (record: ObservationRecord, side: Side): ObservationRecord => {
  const derived = record[side] === null ? derivedText(record, side) : null;
  if (derived === null) return record;
  const silentSince = clockOfField(record, side);
  const clocks = { ...record.clocks, [side]: neverSet };
  if (silentSince === neverSet) return { ...record, [side]: derived, clocks };
  return {
    ...record,
    [side]: derived,
    metadata: { ...record.metadata, [silentKeys[side]]: null },
    clocks: { ...clocks, [`metadata.${silentKeys[side]}`]: silentSince },
  };
};

const withoutSide = (record: ObservationRecord, side: Side): ObservationRecord => {
  const key = silentKeys[side];
  const isMarked = Object.hasOwn(record.metadata, key);
  const statedAt = clockOfField(record, side);
  if (!isMarked && (statedAt !== neverSet || record[side] === null)) return record;
  const silentSince = isMarked ? clockOfField(record, `metadata.${key}`) : neverSet;
  const { [key]: _marked, ...metadata } = record.metadata;
  const { [`metadata.${key}`]: _since, ...clocks } = record.clocks ?? {};
  if (statedAt !== neverSet && statedAt >= silentSince) return { ...record, metadata, clocks };
  return { ...record, [side]: null, metadata, clocks: { ...clocks, [side]: silentSince } };
};

/** Input is a list; for output one choice is a single value and several are a list, as with span events. */
const messagesOf = (metadata: Metadata, side: Side): string | null => {
  const keys = keysBelow(metadata, eventMessagePrefixes[side]);
  if (keys.length === 0) return null;
  const messages = new Map<string, string>();
  for (const key of keys) {
    const message = metadata[key];
    const identity = eventMessageIdentity(key);
    // A message that was sent again in another place of its request counts once.
    if (typeof message === 'string' && !messages.has(identity)) messages.set(identity, message);
  }
  const [only, ...others] = messages.values();
  return side === 'output' && only !== undefined && others.length === 0
    ? only
    : `[${[...messages.values()].join(',')}]`;
};

/** In the order of the messages. */
const keysBelow = (metadata: Metadata, prefix: string): readonly string[] => {
  const keys = Object.keys(metadata).filter((key) => key.startsWith(prefix));
  return keys.length < 2 ? keys : keys.sort();
};

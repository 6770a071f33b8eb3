import { clockOfField, eventKeyPrefix, neverSet, type ObservationRecord } from '@spanledger/core';
import { eventMessageIdentity, eventMessagePrefixes } from '../otlp/mapping/event-message-key.ts';

type Side = 'input' | 'output';
type Metadata = ObservationRecord['metadata'];

const wholePrefixes = { input: eventMessagePrefixes.wholeInput, output: eventMessagePrefixes.wholeOutput } as const;

/** Cleared metadata keys that keep the clock since which no client states the side: readers do not see them. */
const silentKeys = { input: `${eventKeyPrefix}silent_input`, output: `${eventKeyPrefix}silent_output` } as const;

/**
 * The record as it is stored: an input or output that no client stated is derived from log records, of which each has a
 * metadata key: the last that held all of it, else the messages that came one by one. It is worked out again from all
 * of them whenever another one arrives. What is worked out has the clock of what was never set, so whichever copies of
 * the record are joined, it is known from what was stated.
 */
export const withEventMessages = (record: ObservationRecord): ObservationRecord =>
  withSide(withSide(record, 'input'), 'output');

/** The record as it was stated: the reverse of `withEventMessages`, for merging more into what is stored. */
export const withoutEventMessages = (record: ObservationRecord): ObservationRecord =>
  withoutSide(withoutSide(record, 'input'), 'output');

/** How many things log records state of a side. */
export const countEventKeys = ({ metadata }: ObservationRecord, side: Side): number =>
  keysBelow(metadata, wholePrefixes[side]).length + keysBelow(metadata, eventMessagePrefixes[side]).length;

/** What log records come to; `null` when they have nothing of the side. */
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

/** Input is a list; of output one choice stands by itself and several are a list: as span events come to. */
const messagesOf = (metadata: Metadata, side: Side): string | null => {
  const keys = keysBelow(metadata, eventMessagePrefixes[side]);
  if (keys.length === 0) return null;
  const messages = new Map<string, string>();
  for (const key of keys) {
    const message = metadata[key];
    const identity = eventMessageIdentity(key);
    // One that came again in another place of its request is there once.
    if (typeof message === 'string' && !messages.has(identity)) messages.set(identity, message);
  }
  const [only, ...others] = messages.values();
  return side === 'output' && only !== undefined && others.length === 0
    ? only
    : `[${[...messages.values()].join(',')}]`;
};

/** In their order, which is that in which it was said. */
const keysBelow = (metadata: Metadata, prefix: string): readonly string[] => {
  const keys = Object.keys(metadata).filter((key) => key.startsWith(prefix));
  return keys.length < 2 ? keys : keys.sort();
};

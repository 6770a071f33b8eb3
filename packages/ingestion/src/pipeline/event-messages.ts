import type { ObservationRecord } from '@spanledger/core';
import { eventMessageIdentity, eventMessagePrefixes } from '../otlp/mapping/event-message-key.ts';

/**
 * The record as it is stored: an input or output that nobody stated is what the messages come to that arrived one by
 * one, of which each has a metadata key. It is worked out again from all of them whenever another one arrives.
 */
export const withEventMessages = (record: ObservationRecord): ObservationRecord => {
  if (record.input !== null && record.output !== null) return record;
  const input = record.input ?? inputOf(record);
  const output = record.output ?? outputOf(record);
  return input === record.input && output === record.output ? record : { ...record, input, output };
};

/** The record as it was stated: the reverse of `withEventMessages`, for merging more into what is stored. */
export const withoutEventMessages = (record: ObservationRecord): ObservationRecord => {
  const isInputDerived = record.input !== null && record.input === inputOf(record);
  const isOutputDerived = record.output !== null && record.output === outputOf(record);
  if (!isInputDerived && !isOutputDerived) return record;
  return { ...record, input: isInputDerived ? null : record.input, output: isOutputDerived ? null : record.output };
};

const inputOf = ({ metadata }: ObservationRecord): string | null => {
  const messages = messagesOf(metadata, eventMessagePrefixes.input);
  return messages.length === 0 ? null : `[${messages.join(',')}]`;
};

/** One choice by itself, several as a list: as span events come to. */
const outputOf = ({ metadata }: ObservationRecord): string | null => {
  const [only, ...others] = messagesOf(metadata, eventMessagePrefixes.output);
  if (only === undefined) return null;
  return others.length === 0 ? only : `[${[only, ...others].join(',')}]`;
};

/** In the order of their keys; one that came again in another place of its request is there once. */
const messagesOf = (metadata: ObservationRecord['metadata'], prefix: string): readonly string[] => {
  const keys = Object.keys(metadata).filter((key) => key.startsWith(prefix));
  if (keys.length === 0) return noMessages;
  const messages = new Map<string, string>();
  for (const key of keys.sort()) {
    const message = metadata[key];
    const identity = eventMessageIdentity(key);
    if (typeof message === 'string' && !messages.has(identity)) messages.set(identity, message);
  }
  return [...messages.values()];
};

const noMessages: readonly string[] = [];

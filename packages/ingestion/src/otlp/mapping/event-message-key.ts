import { createHash } from 'node:crypto';
import { eventKeyPrefix } from '@spanledger/core';

const nanosDigits = 19;
const digestDigits = 8;
const placeDigits = 4;
const placePattern = /\.\d+(?=\.\d\.[0-9a-f]+(?:-\d+)?$)/;

/**
 * The metadata keys of an observation with the contents of log records of its call: messages one by one, and complete
 * inputs and outputs of one record.
 */
export const eventMessagePrefixes = {
  input: `${eventKeyPrefix}input.`,
  output: `${eventKeyPrefix}output.`,
  wholeInput: `${eventKeyPrefix}whole_input.`,
  wholeOutput: `${eventKeyPrefix}whole_output.`,
} as const;

/** One message of a call or all of them, and its order among others of the same instant. */
export interface EventMessage {
  /** JSON; all of an input or output may be any text. */
  readonly text: string;
  /** One digit: the lower one usually comes first. */
  readonly rank: number;
}

/** The order of a message among those of its instant in its request. */
export interface EventMessagePlace {
  readonly place: number;
  /** How many equal ones precede it: a conversation may repeat itself, a request does not repeat a record. */
  readonly repeats: number;
}

/**
 * The metadata key of one message: keys sort in the order of the messages. Emitters set one time for all messages of a
 * call: of those, `place` orders the ones of one request, then their rank and a digest do. The same message sent again
 * has the same key.
 */
export const eventMessageKey = (
  side: keyof typeof eventMessagePrefixes,
  timeUnixNano: string,
  { place, repeats }: EventMessagePlace,
  { text, rank }: EventMessage,
): string => {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, digestDigits);
  const repeated = repeats === 0 ? digest : `${digest}-${repeats}`;
  const parts = [timeUnixNano.padStart(nanosDigits, '0'), String(place).padStart(placeDigits, '0'), rank, repeated];
  return eventMessagePrefixes[side] + parts.join('.');
};

/** The identity of a message, independent of its place in a request. */
export const eventMessageIdentity = (key: string): string => key.replace(placePattern, '');

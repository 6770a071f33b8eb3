import { createHash } from 'node:crypto';
import { eventKeyPrefix } from '@spanledger/core';

const nanosDigits = 19;
const digestDigits = 8;
const placeDigits = 4;
const placePattern = /\.\d+(?=\.\d\.[0-9a-f]+(?:-\d+)?$)/;

/**
 * Under which metadata keys an observation keeps what log records reported of its call: messages one by one, and inputs
 * and outputs of which one record held all.
 */
export const eventMessagePrefixes = {
  input: `${eventKeyPrefix}input.`,
  output: `${eventKeyPrefix}output.`,
  wholeInput: `${eventKeyPrefix}whole_input.`,
  wholeOutput: `${eventKeyPrefix}whole_output.`,
} as const;

/** One message of a call or all of them, and how it stands to others of the same instant. */
export interface EventMessage {
  /** JSON; all of an input or output may be any text. */
  readonly text: string;
  /** One digit: what usually comes first has the lower one. */
  readonly rank: number;
}

/** Where a message stands among those of its instant in its request. */
export interface EventMessagePlace {
  readonly place: number;
  /** How many equal ones stand before it: a conversation may repeat itself, a request does not repeat a record. */
  readonly repeats: number;
}

/**
 * The metadata key of one message: keys sort as the messages were said. Emitters give all messages of a call one
 * time: of those, `place` tells the ones of one request apart, then their rank and a digest. The same message sent
 * again has the same key.
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

/** What distinguishes a message from others, wherever in a request it came. */
export const eventMessageIdentity = (key: string): string => key.replace(placePattern, '');

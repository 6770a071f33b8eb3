import type { Micros } from '@spanledger/core';
import { encodeText } from '../rows/text-codec.ts';

/** A parameter as the server takes it: texts, also in lists, by the text codec. */
export const encodeParameter = (value: unknown): unknown => {
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return value.map(encodeParameter);
  return value;
};

/** A point in time as a parameter of type `timestamptz`. */
export const timeParameter = (at: Micros): string => {
  const ms = Math.floor(at / 1000);
  return `${new Date(ms).toISOString().slice(0, 23)}${String(at - ms * 1000).padStart(3, '0')}Z`;
};

import type { Micros } from '@spanledger/core';

const timePattern = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/;

/** A point in time as a session in UTC prints it, to the microsecond. */
export const parseTime = (text: string): Micros => {
  const match = timePattern.exec(text);
  if (match === null) throw new Error('Not a point in time of a session in UTC.');
  const part = (group: number): number => Number(match[group]);
  const ms = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6));
  return ms * 1000 + Number((match[7] ?? '').padEnd(6, '0'));
};

/** A point in time as a parameter of type `timestamptz`. */
export const timeParameter = (at: Micros): string => {
  const ms = Math.floor(at / 1000);
  return `${new Date(ms).toISOString().slice(0, 23)}${String(at - ms * 1000).padStart(3, '0')}Z`;
};

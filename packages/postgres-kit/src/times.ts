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

const msPerMinute = 60_000;
const microsPerMinute = msPerMinute * 1000;

/** Times that are written together are mostly of a few minutes. */
const minuteTexts = new Map<number, string>();
const minuteTextsMax = 1_000;

/** `2026-03-02T14:05:`, of a number of minutes since 1970. */
const minuteText = (minute: number): string => {
  let text = minuteTexts.get(minute);
  if (text === undefined) {
    text = new Date(minute * msPerMinute).toISOString().slice(0, 17);
    if (minuteTexts.size === minuteTextsMax) minuteTexts.clear();
    minuteTexts.set(minute, text);
  }
  return text;
};

/** A point in time as a parameter of type `timestamptz`. */
export const timeParameter = (at: Micros): string => {
  const minute = Math.floor(at / microsPerMinute);
  const micros = String(at - minute * microsPerMinute).padStart(8, '0');
  return `${minuteText(minute)}${micros.slice(0, 2)}.${micros.slice(2)}Z`;
};

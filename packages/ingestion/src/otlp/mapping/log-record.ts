import { latestMicros, type Micros } from '@spanledger/core';
import type { OtlpLogRecord } from '../otlp-log.ts';

/** The attribute in which older emitters write an event's name. */
export const eventNameKey = 'event.name';

export const eventNameOf = ({ eventName, attributes }: OtlpLogRecord): string => {
  const named = attributes.get(eventNameKey);
  return eventName === '' && typeof named === 'string' ? named : eventName;
};

/** When it happened, otherwise when it was observed; empty without either. */
export const nanosOf = ({ timeUnixNano, observedTimeUnixNano }: OtlpLogRecord): string =>
  timeUnixNano || observedTimeUnixNano;

/** The same in microseconds; `undefined` without a time that can be stored. */
export const timeOfRecord = (record: OtlpLogRecord): Micros | undefined => {
  const at = Number(nanosOf(record).slice(0, -3));
  return at > 0 && at < latestMicros ? at : undefined;
};

import { atMost } from '@spanledger/core';
import { LRUCache } from 'lru-cache';
import type { InsertBinary } from '../client/clickhouse-client.ts';
import { dayRowColumns, type DayRow } from '../rows/look-up-rows.ts';
import { insertRows } from './insert-rows.ts';

/** Marks days, before rows of theirs are written. */
export type MarkDays = (insert: InsertBinary, days: readonly DayRow[]) => Promise<void>;

interface Mark {
  /** Before it was sent, by both clocks of this process: one stops while its machine sleeps, the other may be set. */
  readonly at: number;
  readonly date: number;
  readonly stored: Promise<void>;
}

const isYounger = ({ at, date }: Mark, ms: number): boolean =>
  performance.now() - at < ms && Math.abs(Date.now() - date) < ms;

const keyOf = ({ projectId, day }: DayRow): string => `${day} ${projectId}`;

/** Marks a day again only where it was not marked within `holdsMs`; `restMsOfDays` allows for `markHoldsMs`. */
export const dayMarker = (holdsMs: number): MarkDays => {
  const marks = new LRUCache<string, Mark>(atMost(10_000));
  const send = async (insert: InsertBinary, days: readonly DayRow[]): Promise<void> => {
    const mark = {
      at: performance.now(),
      date: Date.now(),
      stored: insertRows(insert, 'dirty_days', dayRowColumns, days),
    };
    for (const day of days) marks.set(keyOf(day), mark);
    try {
      await mark.stored;
    } catch (error) {
      for (const day of days) if (marks.get(keyOf(day)) === mark) marks.delete(keyOf(day));
      throw error;
    }
  };
  return async (insert, days) => {
    const sentByOthers = new Set<Promise<void>>();
    const missing = days.filter((day) => {
      const known = marks.get(keyOf(day));
      if (known === undefined || !isYounger(known, holdsMs)) return true;
      sentByOthers.add(known.stored);
      return false;
    });
    await Promise.all([send(insert, missing), ...sentByOthers]);
  };
};

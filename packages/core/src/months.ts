import type { IngestBatch } from './ingest/ingest-batch.ts';
import { dayNumberOf, microsPerMs, type Micros } from './time.ts';

/**
 * How many calendar months the events of one request may have: ten years. Stores partition rows by month, and one part
 * costs an insert about 10 ms, so an insert over all possible months would take half a minute.
 */
export const requestMonthsMax = 120;

/** The UTC months of points in time. */
export class MonthSet {
  readonly #days = new Set<number>();
  readonly #months = new Set<number>();

  get size(): number {
    return this.#months.size;
  }

  add(at: Micros): void {
    const day = dayNumberOf(at);
    if (this.#days.has(day)) return;
    this.#days.add(day);
    this.#months.add(monthOf(at));
  }

  /** Adds all given months unless there are more than `sizeMax` then; returns whether it did. */
  addWithin(sizeMax: number, times: readonly (Micros | null)[]): boolean {
    let fresh: Set<number> | undefined;
    for (const at of times) {
      if (at === null || this.#days.has(dayNumberOf(at))) continue;
      const month = monthOf(at);
      if (!this.#months.has(month)) (fresh ??= new Set()).add(month);
    }
    if (fresh !== undefined && this.#months.size + fresh.size > sizeMax) return false;
    for (const at of times) if (at !== null) this.add(at);
    return true;
  }

  /** The number of months of the union. */
  sizeWith(other: MonthSet): number {
    let size = this.size;
    for (const month of other.#months) if (!this.#months.has(month)) size += 1;
    return size;
  }

  addAll(other: MonthSet): void {
    for (const day of other.#days) this.#days.add(day);
    for (const month of other.#months) this.#months.add(month);
  }
}

/** Whole UTC months since 1970-01. */
const monthOf = (at: Micros): number => {
  const date = new Date(Math.floor(at / microsPerMs));
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
};

/** The months of the patches of a batch; those of the stored entities that they change are not included. */
export const monthsOfBatch = ({ observations, traces, scores }: IngestBatch): MonthSet => {
  const months = new MonthSet();
  for (const { record } of observations) if (record.startTime !== null) months.add(record.startTime);
  for (const { record } of traces) if (record.timestamp !== null) months.add(record.timestamp);
  for (const { record } of scores) if (record.timestamp !== null) months.add(record.timestamp);
  return months;
};

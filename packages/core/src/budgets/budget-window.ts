import { dayNumberOf, dayOf, microsPerDay, microsPerMs, type Micros } from '../time.ts';
import type { BudgetPeriod } from './budget.ts';

/** Whole UTC days; `null` where it has no end. */
export interface BudgetWindow {
  readonly from: Micros | null;
  /** Exclusive. */
  readonly to: Micros | null;
}

const daysPerWeek = 7;
/** 1970-01-01 was a Thursday. */
const daysSinceMonday = (dayNumber: number): number => (dayNumber + 3) % daysPerWeek;

/** The window of a period that contains a point in time. */
export const windowOf = (period: BudgetPeriod, at: Micros): BudgetWindow => {
  if (period === 'total') return { from: null, to: null };
  const day = dayNumberOf(at);
  if (period === 'day') return ofDays(day, 1);
  if (period === 'week') return ofDays(day - daysSinceMonday(day), daysPerWeek);
  const [year = 0, month = 0] = dayOf(at).split('-').map(Number);
  return { from: Date.UTC(year, month - 1, 1) * microsPerMs, to: Date.UTC(year, month, 1) * microsPerMs };
};

const ofDays = (first: number, days: number): BudgetWindow => ({
  from: first * microsPerDay,
  to: (first + days) * microsPerDay,
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { slowMigrations, type SlowMigration } from './slow-migrations.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a migration that takes long is reported every ten seconds while it runs, and a short one is not', () => {
  const reports: SlowMigration[] = [];
  const { begin, end } = slowMigrations((slow) => void reports.push(slow));
  begin({ name: '0001', nth: 1, count: 3 });
  vi.advanceTimersByTime(9_000);
  begin({ name: '0002', nth: 2, count: 3 });
  vi.advanceTimersByTime(25_000);
  begin({ name: '0003', nth: 3, count: 3 });
  vi.advanceTimersByTime(9_000);
  end();
  vi.advanceTimersByTime(60_000);
  expect(reports).toEqual([
    { name: '0002', nth: 2, count: 3, seconds: 10 },
    { name: '0002', nth: 2, count: 3, seconds: 20 },
  ]);
});

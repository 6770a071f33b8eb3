import { expect, it } from 'vitest';

import { windowsBefore } from './step-windows.ts';

const isIn = (time: string) => (window: ReturnType<typeof windowsBefore>[number]) =>
  (window.fromStartTime === undefined || time >= window.fromStartTime) &&
  (window.toStartTime === undefined || time < window.toStartTime);

it('windows of time hold each step that begins up to an instant once, also one that begins before its trace', () => {
  const windows = windowsBefore('2026-01-01T10:00:00.000500Z', '2026-01-01T09:00:00.000Z');
  const times = [
    '2025-12-31',
    '2026-01-01T09:00:00.000',
    '2026-01-01T09:15:00.000',
    '2026-01-01T09:59:59.999',
    '2026-01-01T10:00:00.000',
  ];
  for (const time of times) expect([time, windows.filter(isIn(time)).length]).toEqual([time, 1]);
  expect(windows.filter(isIn('2026-01-01T10:00:00.001Z'))).toEqual([]);
});

it('windows of time are in order where the trace claims to begin after its steps', () => {
  const windows = windowsBefore('2026-01-01T10:00:00.000Z', '2026-01-01T11:00:00.000Z');
  expect(windows.filter(isIn('2026-01-01T09:30:00.000Z'))).toHaveLength(1);
});

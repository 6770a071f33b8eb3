import { expect, it } from 'vitest';

import { preciseTime } from './times.ts';

it('two moments of one second are told apart by their milliseconds', () => {
  expect(preciseTime('2026-03-04T10:20:30.123456Z')).toContain('30.123');
  expect(preciseTime('2026-03-04T10:20:30.124Z')).toContain('30.124');
});

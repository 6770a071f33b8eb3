import { expect, it } from 'vitest';

import type { RunDone, RunError } from '../../api/playground.ts';
import { afterEvent, begunRun, firstClick, usageText } from './run.ts';

const done = {
  type: 'done',
  usage: { input: 1200, output: 3, total: 1203, input_cached_tokens: 0 },
} as unknown as RunDone;
const error: RunError = { type: 'error', failure: 'limited', message: 'Too many.', retryAfterMs: 1000 };

it('parts of an answer are put together, and a run is under way until its last event', () => {
  const begun = afterEvent(afterEvent(begunRun, { type: 'text', text: 'fake ' }), { type: 'text', text: 'answer' });
  expect(begun).toEqual({ isRunning: true, isStopped: false, text: 'fake answer' });
  expect(afterEvent(begun, done)).toEqual({ ...begun, isRunning: false, done });
});

it('what failed keeps the text that came before, and its reason', () => {
  const begun = afterEvent(begunRun, { type: 'text', text: 'fake ' });
  expect(afterEvent(begun, error)).toEqual({ ...begun, error });
});

it('tokens are shown by bucket, without empty ones and without their sum', () => {
  expect(usageText({ input: 7, output: 3, total: 10, input_cached_tokens: 0 })).toBe('7 input, 3 output');
});

it('a double click acts once, and so does a key, whose click has no count', () => {
  let acts = 0;
  const act = firstClick(() => {
    acts += 1;
  });
  act({ detail: 1 });
  act({ detail: 2 });
  expect(acts).toBe(1);
  act({ detail: 0 });
  expect(acts).toBe(2);
});

import { expect, it } from 'vitest';
import { isWorkingKey, outlivesClearing } from './outlives-clearing.ts';

it.each([
  'gen_ai.event.input',
  'gen_ai.event.output.12',
  'gen_ai.event.whole_input',
  'gen_ai.event.root_output.x',
  'gen_ai.event.silent_input.1',
  'gen_ai.event.repeats',
  'gen_ai.event.masking',
  'gen_ai.event.estimates',
])('%s is a source of a derived value, which outlives a clearing', (key) => {
  expect([isWorkingKey(key), outlivesClearing(key)]).toEqual([true, true]);
});

it.each([
  'gen_ai.event.inputs',
  'gen_ai.event.partial_input',
  'gen_ai.event.whole_repeats',
  'gen_ai.event.repeats.1',
  'gen_ai.event.masking_version',
  'gen_ai.event.estimates.1',
  'gen_ai.event.',
])('%s outlives a clearing, but is shown', (key) => {
  expect([isWorkingKey(key), outlivesClearing(key)]).toEqual([false, true]);
});

it.each(['input', 'my.gen_ai.event.input', 'gen_ai.events', 'gen_ai_event.input', ''])(
  "%s is a client's own metadata, and cleared with them",
  (key) => {
    expect([isWorkingKey(key), outlivesClearing(key)]).toEqual([false, false]);
  },
);

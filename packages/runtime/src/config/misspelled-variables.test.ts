import { expect, it } from 'vitest';
import { misspelledVariables } from './misspelled-variables.ts';

const known = ['PORT', 'QUEUE_URL', 'QUEUE_BYTES_MAX', 'SHUTDOWN_TIMEOUT_MS', 'METRICS_TOKEN', 'LIMIT_EVENTS_PER_DAY'];

it.each([
  ['QUEUE_BYTE_MAX', 'QUEUE_BYTES_MAX'],
  ['QUEUE_BYTES', 'QUEUE_BYTES_MAX'],
  ['SHUTDOWN_TIMEOUT', 'SHUTDOWN_TIMEOUT_MS'],
  ['LIMIT_EVENT_PER_DAYS', 'LIMIT_EVENTS_PER_DAY'],
  ['QUEUE_ULR_FILE', 'QUEUE_URL_FILE'],
])('the misspelled variable %s is named with %s, which is meant', (variable, meant) => {
  expect(misspelledVariables({ [variable]: '1' }, known)).toEqual([{ variable, meant }]);
});

it.each(['QUEUE_URL', 'QUEUE_URL_FILE', 'POST', 'METRICS_PORT', 'QUEUE_HOST', 'PATH', 'LIMIT_BYTES_PER_DAY'])(
  'the variable %s is right, or of another program',
  (variable) => {
    expect(misspelledVariables({ [variable]: '1' }, known)).toEqual([]);
  },
);

it('a misspelled variable without a value is not named', () => {
  expect(misspelledVariables({ QUEUE_BYTE_MAX: '' }, known)).toEqual([]);
});

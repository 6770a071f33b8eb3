import { expect, it } from 'vitest';

import type { Issue } from './client.ts';
import { refusalText } from './refusal-text.ts';

const refused = (...issues: readonly Issue[]) => ({
  message: `Invalid request data: ${issues[0]?.path} ${issues[0]?.message}`,
  issues,
});

it('a refused field is named by its label, also where a part of it was refused', () => {
  const labels = { amount: 'US dollars', thresholds: 'Thresholds in percent', 'scope.value': 'Which user' };
  expect(refusalText(refused({ path: 'body.amount', message: 'must be positive' }), labels)).toBe(
    '“US dollars” must be positive.',
  );
  const several = [
    { path: 'body.thresholds[0]', message: 'must be whole' },
    { path: 'body.thresholds[1]', message: 'must be whole' },
    { path: 'body.scope.value', message: 'must be given' },
  ];
  expect(refusalText(refused(...several), labels)).toBe(
    '“Thresholds in percent” must be whole; “Which user” must be given.',
  );
});

it('another field that the message names has its label, too', () => {
  const error = refused({ path: 'body.maxValue', message: 'must be greater than minValue' });
  expect(refusalText(error, { maxValue: 'At most', minValue: 'At least' })).toBe(
    '“At most” must be greater than “At least”.',
  );
  const whole = { message: 'maxValue must be greater than minValue, not gpt4oMini.', issues: [] };
  expect(refusalText(whole, { maxValue: 'At most', minValue: 'At least' })).toBe(
    '“At most” must be greater than “At least”, not gpt4oMini.',
  );
});

it('a field without a label is named by words, and what is no field of a body by the message of the server', () => {
  expect(refusalText(refused({ path: 'body.webhookUrl', message: 'must be a URL' }), {})).toBe(
    '“Webhook url” must be a URL.',
  );
  const error = refused({ path: 'query.limit', message: 'must be at most 100' });
  expect(refusalText(error, {})).toBe(error.message);
  expect(refusalText({ message: 'It exists.', issues: [] }, {})).toBe('It exists.');
});

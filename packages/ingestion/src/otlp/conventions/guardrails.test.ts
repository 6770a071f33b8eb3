import { expect, test } from 'vitest';
import { modelInPython } from './guardrails.ts';

const long = `{'role': 'user', 'content': "it's, 'model': 'other'}${'x'.repeat(66_000)}"}`;

test.each([
  [`{'temperature': 0, 'messages': [${long}], 'model': 'openai/gpt-4o-mini'}`, 'openai/gpt-4o-mini'],
  [`{'model': 'openai/gpt-4o-mini', 'messages': [${long}]}`, 'openai/gpt-4o-mini'],
  [`{'messages': [${long}], 'model': 'gpt-4o', 'temperature': 0}`, undefined],
  [`{'messages': [${long}], 'extra': {'a': 1, 'model': 'other'}}`, undefined],
  [`{'messages': [${long}], 'note': "it's, 'model': 'other'"}`, undefined],
])('the model of a long dictionary is its first or last member, or none (%#)', (text, model) => {
  expect(modelInPython(text)).toBe(model);
});

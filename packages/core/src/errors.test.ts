import { expect, it } from 'vitest';
import { z } from 'zod';

import { issueMessage } from './errors.ts';

const body = z.object({ name: z.string().trim().min(1).max(5) });

it.each<[string, object, string]>([
  ['an absent value', {}, 'is missing'],
  ['an empty text', { name: '' }, 'must not be empty'],
  ['a blank text', { name: '  ' }, 'must not be empty'],
  ['any other value', { name: 'longer' }, 'Too big: expected string to have <=5 characters'],
])('%s is refused in words', (_what, sent, message) => {
  expect(body.safeParse(sent).error?.issues.map((issue) => issueMessage(issue.message))).toEqual([message]);
});

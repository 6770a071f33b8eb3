import { parseIso } from '@spanledger/core';
import { z } from 'zod';

/** A moment in a body, as microseconds since 1970. */
export const timestamp = z.string({ error: 'is missing: an ISO 8601 date and time' }).transform((text, context) => {
  const at = parseIso(text);
  if (at === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'must be an ISO 8601 date and time from 1970 to 2148, such as 2026-01-02T03:04:05Z',
    });
    return z.NEVER;
  }
  return at;
});

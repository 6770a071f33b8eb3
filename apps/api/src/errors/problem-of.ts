import type { Problem } from '@spanledger/api-contract';

import type { ErrorMeaning } from './error-meaning.ts';

/** An error as RFC 9457 problem details. */
export const problemOf = (meaning: ErrorMeaning, requestId: string): Problem => ({
  type: `/docs#error-${meaning.code}`,
  title: meaning.title,
  status: meaning.status,
  detail: meaning.detail,
  code: meaning.code,
  message: meaning.detail,
  error: meaning.issues.length === 0 ? meaning.name : [...meaning.issues],
  ...(meaning.issues.length === 0 ? {} : { issues: [...meaning.issues] }),
  requestId,
});

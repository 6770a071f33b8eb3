import type { Problem } from '@spanledger/api-contract';

import type { ErrorMeaning } from './error-meaning.ts';

/** An error as RFC 9457 problem details. */
export const problemOf = (meaning: ErrorMeaning, requestId: string): Problem => {
  const issues = meaning.issues.map(({ code = 'custom', path, message }) => ({ code, path, message }));
  return {
    type: `/docs#error-${meaning.code}`,
    title: meaning.title,
    status: meaning.status,
    detail: meaning.detail,
    code: meaning.code,
    message: meaning.message,
    error: issues.length === 0 ? meaning.name : issues,
    ...(issues.length === 0 ? {} : { issues }),
    requestId,
  };
};

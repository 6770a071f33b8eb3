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
    error: errorOf(meaning, issues),
    ...(issues.length === 0 ? {} : { issues }),
    requestId,
  };
};

const errorOf = ({ name, failedItems }: ErrorMeaning, issues: NonNullable<Problem['issues']>): Problem['error'] => {
  if (failedItems !== undefined) return failedItems.map((item) => ({ ...item, errors: [...item.errors] }));
  return issues.length === 0 ? name : issues;
};

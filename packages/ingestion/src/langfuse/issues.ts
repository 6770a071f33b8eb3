import { issueMessage, requestLimits, type InputIssue } from '@spanledger/core';
import type { z } from 'zod';

/** zod's issues, with the path from the request's own root. */
export const inputIssues = (error: z.ZodError, root: string): readonly InputIssue[] =>
  error.issues.map(({ path, message, code }) => ({ path: joinPath(root, path), message: issueMessage(message), code }));

const joinPath = (root: string, path: readonly PropertyKey[]): string => {
  let joined = root;
  for (const part of path) {
    if (typeof part === 'number') joined += `[${part}]`;
    else joined += joined === '' ? String(part) : `.${String(part)}`;
  }
  return joined;
};

/** All issues as one sentence: the first ones, then how many more there are. */
export const describeIssues = (issues: readonly InputIssue[]): string => {
  const more = issues.length - requestLimits.namedIssues;
  const named = issues
    .slice(0, requestLimits.namedIssues)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};

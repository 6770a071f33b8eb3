import { notFound } from '@spanledger/core';
import type { Call, Remote } from './remote.ts';

/** Answers calls by their method and path; everything else is `not_found`. Keeps the calls. */
export const fakeRemote = (
  answers: Readonly<Record<string, (call: Call) => unknown>>,
): Remote & { readonly calls: Call[] } => {
  const calls: Call[] = [];
  return {
    url: 'http://fake',
    calls,
    ask: async (call) => {
      calls.push(call);
      const answer = answers[`${call.method ?? 'GET'} ${call.path}`];
      if (answer === undefined) throw notFound(`no ${call.path}`);
      return answer(call);
    },
  };
};

/** A page of a list that has these. */
export const pageOf = (items: readonly object[], { page = 1, limit = 100 }: Call['query'] = {}) => ({
  data: items.slice((Number(page) - 1) * Number(limit), Number(page) * Number(limit)),
  meta: { totalItems: items.length },
});

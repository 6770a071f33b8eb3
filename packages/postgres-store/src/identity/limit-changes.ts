import { limitNames, type Limits } from '@spanledger/core';

/** What is put into a column of limits, as JSON, and which members are taken out: so two changes at once both count. */
export const limitChanges = (changes: Limits): { readonly set: string; readonly unset: string[] } => ({
  set: JSON.stringify(changes),
  unset: limitNames.filter((name) => name in changes && changes[name] === undefined),
});

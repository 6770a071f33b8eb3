import type { Dialect } from '../dialect.ts';

/** Condition that the trace in `column` is stored and fulfils conditions on `t`; none without conditions. */
export const traceFulfils = ({ latest, where }: Dialect, column: string, conditions: readonly string[]): string[] =>
  conditions.length === 0 ? [] : [`${column} IN (SELECT t.id FROM ${latest('traces', 't')} ${where('t', conditions)})`];

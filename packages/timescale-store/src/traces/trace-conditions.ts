import { whereProject } from '../query/conditions.ts';

/** That the trace in `column` is stored and fulfils conditions on `t`; nothing to fulfil without conditions. */
export const traceFulfils = (column: string, conditions: readonly string[]): string[] =>
  conditions.length === 0 ? [] : [`${column} IN (SELECT t.id FROM traces AS t ${whereProject('t', conditions)})`];

import type { ScoreCondition } from './scores-column.ts';

/** Those that need no join. */
export const ownConditionsOf = (conditions: readonly ScoreCondition[]): readonly string[] =>
  conditions.flatMap(({ condition, join }) => (join === undefined ? [condition] : []));

export const conditionsOnJoined = (conditions: readonly ScoreCondition[]): readonly string[] =>
  conditions.flatMap(({ condition, join }) => (join === undefined ? [] : [condition]));

/** Each join once. */
export const joinsOf = (conditions: readonly ScoreCondition[], candidates: string | undefined): readonly string[] => [
  ...new Set(conditions.flatMap(({ join }) => (join === undefined ? [] : [join(candidates)]))),
];

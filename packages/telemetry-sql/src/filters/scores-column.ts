/** The values of scores, by their names: the mean of the numbers, the texts, the booleans. */
export type ScoreColumn = 'numeric' | 'categorical' | 'boolean';

/** A column with the values of an observation's scores, or those of a trace and of its observations. */
export interface ScoresColumn {
  readonly from: 'scores';
  readonly scores: ScoreColumn;
  readonly of: 'trace' | 'observation';
}

/**
 * A condition on the values of scores; with `join`, on the joined rows. `candidates`: as a subquery in brackets, all
 * when absent.
 */
export interface ScoreCondition {
  readonly condition: string;
  readonly join?: (candidates: string | undefined) => string;
}

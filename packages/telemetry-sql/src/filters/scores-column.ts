/** What scores say, by their names: the mean of the numbers, the texts, the truths. */
export type ScoreColumn = 'numeric' | 'categorical' | 'boolean';

/** A column that holds what the scores of an observation say, or those of a trace and of its observations. */
export interface ScoresColumn {
  readonly from: 'scores';
  readonly scores: ScoreColumn;
  readonly of: 'trace' | 'observation';
}

/** A condition on what scores say; with `join`, on what that joins. `candidates`: as a subquery in brackets, all when absent. */
export interface ScoreCondition {
  readonly condition: string;
  readonly join?: (candidates: string | undefined) => string;
}

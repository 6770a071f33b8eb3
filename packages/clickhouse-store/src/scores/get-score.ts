import type { ProjectId, Score, ScoreId } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { projectParameter, sqlParameters } from '../query/sql-parameters.ts';
import { whereProject } from '../query/conditions.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

/** Reads the days that the score is known to have, and of those the blocks that its id may be in. */
export const getScore = async (client: ClickHouse, projectId: ProjectId, id: ScoreId): Promise<Score | undefined> => {
  const parameters = sqlParameters(projectId);
  const idParameter = parameters.bind('String', id);
  const boundary = (aggregate: string): string =>
    `(SELECT ${aggregate} FROM score_days WHERE project_id = ${projectParameter} AND score_id = ${idParameter})`;
  const onItsDays = `toDate(s.timestamp) BETWEEN ${boundary('min(first_day)')} AND ${boundary('max(last_day)')}`;
  const sql = `SELECT ${scoreSelection}
FROM scores AS s FINAL
${whereProject('s', [onItsDays, `s.id = ${idParameter}`])}
ORDER BY s.timestamp DESC
LIMIT 1`;
  const [row] = await client.query('get-score', sql, parameters.values, selectedScoreSchema);
  return row === undefined ? undefined : toScore(projectId, row);
};

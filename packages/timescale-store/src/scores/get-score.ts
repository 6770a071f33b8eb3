import type { ProjectId, Score, ScoreId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { readInSpan, scoresThemselves } from '../query/spans-of-traces.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

/** Its key says where the score lies. */
export const getScore = async (client: Timescale, projectId: ProjectId, id: ScoreId): Promise<Score | undefined> => {
  const [row] = await readInSpan(client, projectId, [id], scoresThemselves, (within) => {
    const parameters = sqlParameters(projectId);
    const idParameter = parameters.bind('text', id);
    const at = `(SELECT k.timestamp FROM score_keys AS k ${whereProject('k', [`k.id = ${idParameter}`])})`;
    const known = within?.('s.timestamp', `ARRAY[${idParameter}]`, parameters) ?? [];
    const sql = `SELECT ${scoreSelection}
FROM scores AS s
${whereProject('s', [`s.id = ${idParameter}`, `s.timestamp = ${at}`, ...known])}`;
    return client.query('get-score', sql, parameters.values, selectedScoreSchema);
  });
  return row === undefined ? undefined : toScore(projectId, row);
};

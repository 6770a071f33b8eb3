import type { Day, ProjectId } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import type { AskedPage } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from './conditions.ts';
import { sqlParameters } from './sql-parameters.ts';
import { keysOfTables } from './table-keys.ts';

/** All rows of a project with fewer versions are merged nearly as soon as another statement is answered. */
export const versionsOfLargeProject = 500_000;

const countSchema = z.object({ versions: integer });

/**
 * How many versions of rows a project has, on a day or in all. They are counted by the index alone, and the count is
 * cached for some seconds, since it only decides how rows are read.
 */
export const countVersions = async (
  client: ClickHouse,
  projectId: ProjectId,
  of: AskedPage['of'],
  day?: Day,
): Promise<number> => {
  const key = JSON.stringify([projectId, of, day]);
  const known = client.versionCounts.get(key);
  if (known !== undefined) return known;
  const parameters = sqlParameters(projectId);
  const { alias, time } = keysOfTables[of];
  const onDay = day === undefined ? [] : [`toDate(${time}) = ${parameters.bind('day', day)}`];
  const sql = `SELECT count() AS versions
FROM ${of} AS ${alias}
${whereProject(alias, onDay)}`;
  const [row] = await client.query('count-versions', sql, parameters.values, countSchema);
  const versions = row?.versions ?? 0;
  client.versionCounts.set(key, versions);
  return versions;
};

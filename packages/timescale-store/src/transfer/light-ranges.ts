import type { CopiedTable, ProjectId, RowKey, RowRange } from '@spanledger/core';
import { z } from 'zod';
import { projectParameter, sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { keyColumns } from './copied-sql.ts';
import { transferLimits } from './transfer-limits.ts';

const bytesMax = 8 * 1024 * 1024;

const weightSchema = z.object({ key: z.array(z.string()), bytes: z.coerce.number() });

/** The server answers as a whole, so a range is read in parts of some 8 MB. Sizes are known without reading. */
export const lightRanges = async (
  client: Timescale,
  projectId: ProjectId,
  table: CopiedTable,
  { first, last }: RowRange,
  conditionsOf: (parameters: SqlParameters, first: RowKey, last: RowKey) => readonly string[],
): Promise<readonly (readonly [first: RowKey, last: RowKey])[]> => {
  const keys = keyColumns(table).join(', ');
  const sizes = Object.entries(table.columns).flatMap(([name, type]) => {
    if (type === 'text?' || type === 'bytes') return [`coalesce(octet_length(${name}), 0)`];
    return type.endsWith('map') ? [`pg_column_size(${name})`] : [];
  });
  const parameters = sqlParameters(projectId);
  const conditions = [`project_id = ${projectParameter}`, ...conditionsOf(parameters, first, last)];
  const sql = `SELECT ARRAY[${keys}] AS key, ${['0', ...sizes].join(' + ')} AS bytes
FROM ${table.table} WHERE ${conditions.join(' AND ')} ORDER BY ${keys}`;
  const rows = await client.query('transfer-sizes', sql, parameters.values, weightSchema, transferLimits);
  const ranges: [RowKey, RowKey][] = [];
  let sum = Infinity;
  for (const { key, bytes } of rows) {
    sum += bytes;
    const range = ranges.at(-1);
    if (range === undefined || sum > bytesMax) {
      ranges.push([key, key]);
      sum = bytes;
    } else {
      range[1] = key;
    }
  }
  return ranges;
};

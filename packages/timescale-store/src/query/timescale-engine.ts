import { AnswerTooLargeError } from '@spanledger/core';
import type { Located, TelemetryEngine } from '@spanledger/telemetry-sql';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import { uncomputedAgentDays } from '../agents/uncomputed-agent-days.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { countByDays } from './count-by-days.ts';
import { readByKey } from '../keyless/read-by-key.ts';
import { readNewestFirst } from './newest-first.ts';
import { readInSpan, rowsOfTraces, scoresOfTheTraces, scoresThemselves, tracesThemselves } from './spans-of-traces.ts';
import { sqlDialect } from './sql-dialect.ts';

const whereabouts = {
  traces: tracesThemselves,
  scores: scoresThemselves,
  observationsOfTraces: rowsOfTraces,
  scoresOfTraces: scoresOfTheTraces,
} satisfies Record<Located, unknown>;

/** Plans are for few chunks where times are constants of a statement. */
export const timescaleEngine = (client: Timescale): TelemetryEngine => ({
  dialect: sqlDialect,
  parameters: sqlParameters,
  // A copy: parameters bound later belong to other statements.
  query: async (name, sql, parameters: SqlParameters, rowSchema, limits = {}) => {
    const { rowsMax } = limits;
    const limited = rowsMax === undefined ? sql : `${sql}\nLIMIT ${rowsMax + 1}`;
    const rows = await client.query(name, limited, [...parameters.values], rowSchema, limits);
    if (rowsMax !== undefined && rows.length > rowsMax) throw new AnswerTooLargeError();
    return rows;
  },
  readNewestFirst: (projectId, asked, read) => readNewestFirst(client, projectId, asked, read),
  // A row has one version, so conditions are evaluated once and by any index.
  narrow: async () => ({}),
  readLocated: (projectId, ids, located, read) => readInSpan(client, projectId, ids, whereabouts[located], read),
  readByKey: (projectId, keys, read) => readByKey(client, projectId, keys, read),
  uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period),
  storedSums: async () => undefined,
  countByDays: (projectId, of, period) => countByDays(client, projectId, of, period),
});

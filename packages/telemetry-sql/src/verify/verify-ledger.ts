import type { Difference, Period, ProjectId } from '@spanledger/core';
import { verifyLedgerHours } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';
import { readLedgerHours } from '../ledger/ledger-reader.ts';
import { verifyLimits } from './verify-limits.ts';

const daysSchema = z.object({ first: z.string().nullable(), last: z.string().nullable() });

/** Hours whose ledger does not balance, of the days with any received events. */
export const verifyLedger = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const { aggregates, dayText, where } = engine.dialect;
  const dayOf = (extreme: 'min' | 'max'): string => dayText(aggregates.extreme(extreme, 'r.received_at'));
  const sql = `SELECT ${dayOf('min')} AS first, ${dayOf('max')} AS last
FROM ingest_batches AS r
${where('r', [])}`;
  const parameters = engine.parameters(projectId);
  const [days] = await engine.query('verify-ledger-days', sql, parameters, daysSchema, verifyLimits);
  const { first = null, last = null } = days ?? {};
  if (first === null || last === null) return [];
  return verifyLedgerHours(
    (project, hours) => readLedgerHours(engine, project, hours),
    projectId,
    { first, last },
    period,
  );
};

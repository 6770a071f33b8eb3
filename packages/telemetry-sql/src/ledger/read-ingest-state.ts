import type { IngestState } from '@spanledger/core';
import { ingestStateOf, lagRowSchema, lettersOfStateSchema } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';

/** Rejects with `unavailable` when the server or its tables are away. */
export const readIngestState = async (engine: TelemetryEngine): Promise<IngestState> => {
  const { latest, statements } = engine.dialect;
  const letters = `SELECT state, count(*) AS letters FROM ${latest('dead_letters', 'd')} GROUP BY state`;
  const [[lag], lettersOfStates] = await Promise.all([
    engine.query('read-lag', statements.lag, engine.parameters(), lagRowSchema),
    engine.query('count-dead-letters-by-state', letters, engine.parameters(), lettersOfStateSchema),
  ]);
  return ingestStateOf(lag, lettersOfStates);
};

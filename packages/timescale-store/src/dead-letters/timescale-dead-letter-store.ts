import { notFound, type DeadLetterStore } from '@spanledger/core';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import { deadLetterReader } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';
import { quarantineLetters } from './quarantine-letters.ts';

const idSchema = z.object({ id: z.string() });

export const timescaleDeadLetterStore = (client: Timescale): DeadLetterStore => ({
  ...deadLetterReader(timescaleEngine(client)),
  quarantine: (letters) => quarantineLetters(client, letters),
  setState: (projectId, id, state) =>
    client.transaction('set-dead-letter-state', async (statements) => {
      const values = [projectId, id, deadLetterStateCode(state)];
      const sql = 'UPDATE dead_letters SET state = $3 WHERE project_id = $1 AND id = $2 AND state < $3';
      if ((await statements.run('set-dead-letter-state', sql, values)) > 0) return;
      const there = 'SELECT id FROM dead_letters WHERE project_id = $1 AND id = $2';
      const found = await statements.query('dead-letter-there', there, [projectId, id], idSchema);
      if (found.length === 0) throw notFound(`The project has no dead letter ${id}.`);
    }),
});

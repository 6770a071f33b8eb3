import { notFound, type DeadLetterStore } from '@spanledger/core';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import { deadLetterReader } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';
import { quarantineLetters } from './quarantine-letters.ts';

const withoutPayload = "payload = '', payload_bytes = 0";
const idSchema = z.object({ id: z.string() });

export const timescaleDeadLetterStore = (client: Timescale): DeadLetterStore => ({
  ...deadLetterReader(timescaleEngine(client)),
  quarantine: (letters) => quarantineLetters(client, letters),
  setState: (projectId, id, state) =>
    client.transaction('set-dead-letter-state', async (statements) => {
      const values = [projectId, id, deadLetterStateCode(state)];
      const set = state === 'replayed' ? `state = $3, ${withoutPayload}` : 'state = $3';
      const sql = `UPDATE dead_letters SET ${set} WHERE project_id = $1 AND id = $2 AND state < $3`;
      if ((await statements.run('set-dead-letter-state', sql, values)) > 0) return;
      const there = 'SELECT id FROM dead_letters WHERE project_id = $1 AND id = $2';
      const found = await statements.query('dead-letter-there', there, [projectId, id], idSchema);
      if (found.length === 0) throw notFound(`The project has no dead letter ${id}.`);
    }),
  erase: (projectId, ids) =>
    client.transaction('erase-dead-letters', async (statements) => {
      const sql = `UPDATE dead_letters SET ${withoutPayload} WHERE project_id = $1 AND id = ANY($2)`;
      await statements.run('erase-dead-letters', sql, [projectId, ids]);
    }),
});

import { dryRunRetention } from '@spanledger/api-contract';
import { checkPolicy, formatIso, retentionHorizon, type Micros } from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { narrow, startReading, type Reads } from '../reads/reading.ts';

interface Parts {
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

/** The number of rows that a retention policy would remove; bodies are not read. */
export const retentionDryRunRoutes = (reads: Reads, { now, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    dryRunRetention,
    async ({ caller: { projectId }, body, response }) => {
      const { days } = checkPolicy('retention', body.document) as { readonly days: number | null };
      if (days === null) return { before: null, traces: 0, scores: 0 };
      const to = retentionHorizon(days, now());
      const reading = startReading(reads, projectId, response);
      try {
        const query = { to, page: 1, limit: 1 };
        const { traces, scores } = await reading.inTurn(narrow, async () => ({
          traces: await reading.readers.traces.list(projectId, { ...query, withBodies: false }),
          scores: await reading.readers.scores.list(projectId, { ...query, onTracesOnly: false }),
        }));
        return { before: formatIso(to), traces: traces.totalItems, scores: scores.totalItems };
      } finally {
        reading.end();
      }
    },
    readBody,
  ),
];

import { getObservation, listObservations, uncountedPageMeta } from '@spanledger/api-contract';
import {
  notFound,
  whereEqual,
  type Observation,
  type ObservationId,
  type ObservationKey,
  type ProjectId,
} from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { observationJson } from '../json/observation-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { asOnePart } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import { bodies, narrow, withBodies, type Reading, type Reads } from '../reads/reading.ts';
import { pagesOf } from './listed-page.ts';
import { observationConditions } from './observation-conditions.ts';

export const observationRoutes = (reads: Reads): readonly Route[] => [
  readRoute(listObservations, reads, async ({ caller: { projectId }, query, reading }) => {
    const { observations } = reading.readers;
    const asked = {
      page: query.page,
      limit: query.limit,
      ...observationConditions(query),
      orderBy: query.orderBy,
      withBodies: query.fields.has('io'),
    };
    const list = pagesOf(observations, projectId, query.total);
    const { page, isWhole } = await reading.inTurn(
      withBodies,
      async () => {
        const whole = await reading.unlessTooLarge('list', () => list(asked));
        const page = whole ?? (await list({ ...asked, withBodies: false }));
        return { page, isWhole: whole !== undefined };
      },
      ({ page }) => bytesOf(page.items),
    );
    const parts = isWhole
      ? asOnePart<Observation>(page.items)
      : await reading.inParts({
          weigh: () => observations.weigh(projectId, asked),
          read: (keys: readonly ObservationKey[]) => observations.read(projectId, keys, bodies),
        });
    return { data: piecesOf(parts, observationJson), meta: uncountedPageMeta(query, page.totalItems) };
  }),

  readRoute(getObservation, reads, async ({ caller: { projectId }, params: { observationId }, reading }) => {
    const { observations } = reading.readers;
    const found = await reading.inTurn(
      withBodies,
      () =>
        reading.unlessTooLarge('observation', async () => ({
          observation: await observations.get(projectId, observationId),
        })),
      (found) => (found?.observation === undefined ? 0 : bytesOf([found.observation])),
    );
    const observation = found === undefined ? await readLarge(reading, projectId, observationId) : found.observation;
    if (observation === undefined) throw notFound(`The project has no observation ${observationId}.`);
    return observationJson(observation);
  }),
];

/** An observation that is too large to be read without being weighed. */
const readLarge = async (
  reading: Reading,
  projectId: ProjectId,
  id: ObservationId,
): Promise<Observation | undefined> => {
  const { observations } = reading.readers;
  const filters = whereEqual({ id });
  const [weighed] = await reading.inTurn(narrow, () => observations.weigh(projectId, { page: 1, limit: 1, filters }));
  if (weighed === undefined) return undefined;
  const [observation] = await reading.inTurn(weighed.bytes, () => observations.read(projectId, [weighed.key], bodies));
  return observation;
};

import {
  discardDeadLetter,
  eraseDeadLetter,
  getDeadLetter,
  listDeadLetters,
  pageMeta,
  replayDeadLetter as replayOne,
  replayDeadLetters,
} from '@spanledger/api-contract';
import {
  checkDiscarding,
  checkErasing,
  conflict,
  DomainError,
  notFound,
  type DeadLetter,
  type DeadLetterWithPayload,
  type IngestBatch,
  type ProjectId,
} from '@spanledger/core';
import { replayDeadLetter } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { deadLetterJson, deadLetterPayloadJson } from '../json/dead-letter-json.ts';
import { narrowReadRoute, readRoute } from '../reads/read-route.ts';
import { withBodies, type Reads } from '../reads/reading.ts';
import type { ApplyPolicies } from '../policies/apply-policies.ts';
import { acceptBatch } from './accept-batch.ts';

interface Parts extends Pick<ApiDependencies, 'deadLetters' | 'media' | 'projects' | 'queue'> {
  readonly applyPolicies: ApplyPolicies;
  readonly readBody: BodyReader;
}

const replaysMax = 1000;
/** Enough for replays to share inserts, and few enough that their payloads fit into memory. */
const replaysAtOnce = 16;
/** Payloads are compressed: decoded they may take a hundred times as much. */
const largeBytes = 128 * 1024;

export const deadLetterRoutes = (reads: Reads, parts: Parts): readonly Route[] => {
  const { deadLetters, projects } = parts;
  /** A key is known for some seconds longer than its project. */
  const assertLive = async (projectId: ProjectId): Promise<void> => {
    if ((await projects.get(projectId)) !== undefined) return;
    throw conflict('The project has been deleted: its events cannot be stored, and stay in their dead letters.');
  };
  const replaying = { deadLetters, accept: async (batch: IngestBatch) => void (await acceptBatch(parts, batch)) };
  const find = async (projectId: ProjectId, id: string): Promise<DeadLetterWithPayload> => {
    const letter = await deadLetters.get(projectId, id);
    if (letter === undefined) throw notFound(`The project has no dead letter ${id}.`);
    return letter;
  };
  return [
    narrowReadRoute(listDeadLetters, reads, async (_readers, { caller: { projectId }, query }) => {
      const page = await deadLetters.list({ projectId, ...query });
      return { data: page.items.map(deadLetterJson), meta: pageMeta(query, page) };
    }),

    jsonRoute(
      replayDeadLetters,
      async ({ caller: { projectId }, body }) => {
        await assertLive(projectId);
        const open = { projectId, state: 'open', reason: 'reason' in body ? body.reason : undefined, page: 1 } as const;
        const { items } = await deadLetters.list({ ...open, limit: replaysMax });
        const undecodable = await replayEach(items, async (id) =>
          replayDeadLetter(replaying, await find(projectId, id)),
        );
        const { totalItems } = await deadLetters.list({ ...open, limit: 1 });
        return { tried: items.length, undecodable, open: totalItems };
      },
      parts.readBody,
    ),

    readRoute(getDeadLetter, reads, async ({ caller: { projectId }, params: { deadLetterId }, reading }) =>
      reading.inTurn(withBodies, async () => {
        const letter = await find(projectId, deadLetterId);
        return { ...deadLetterJson(letter), payload: await deadLetterPayloadJson(letter) };
      }),
    ),

    jsonRoute(replayOne, async ({ caller: { projectId }, params: { deadLetterId: id } }) => {
      await assertLive(projectId);
      return { id, state: await replayDeadLetter(replaying, await find(projectId, id)) };
    }),

    jsonRoute(discardDeadLetter, async ({ caller: { projectId }, params: { deadLetterId: id } }) => {
      checkDiscarding(await find(projectId, id));
      await deadLetters.setState(projectId, id, 'discarded');
      return { id, state: 'discarded' } as const;
    }),

    jsonRoute(eraseDeadLetter, async ({ caller: { projectId }, params: { deadLetterId: id } }) => {
      const letter = await find(projectId, id);
      checkErasing(letter);
      await deadLetters.erase(projectId, [id]);
      return { id, state: letter.state };
    }),
  ];
};

/** Replays some at a time, large ones one by one; returns how many cannot be decoded. Any other failure ends it. */
const replayEach = async (
  letters: readonly Pick<DeadLetter, 'id' | 'payloadBytes'>[],
  replay: (id: string) => Promise<unknown>,
): Promise<number> => {
  let undecodable = 0;
  const lane = async (waiting: Iterator<string>): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      await replay(next.value).catch((error: unknown) => {
        if (!(error instanceof DomainError) || error.code !== 'conflict') throw error;
        undecodable += 1;
      });
    }
  };
  const idsOf = (some: typeof letters): Iterator<string> => some.map(({ id }) => id)[Symbol.iterator]();
  const small = idsOf(letters.filter((letter) => !isLarge(letter)));
  await Promise.all(Array.from({ length: replaysAtOnce }, async () => lane(small)));
  await lane(idsOf(letters.filter(isLarge)));
  return undecodable;
};

const isLarge = ({ payloadBytes }: Pick<DeadLetter, 'payloadBytes'>): boolean => payloadBytes > largeBytes;

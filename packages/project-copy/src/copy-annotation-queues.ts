import { groupBy } from '@spanledger/core';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { attempt, copyEach, type CopyContext, type KindReport } from './copy-context.ts';
import { pick } from './events.ts';
import { allOf, idOf, ifThere, isLater, type Item } from './pages.ts';
import type { Remote } from './remote.ts';

const queuesPath = '/api/public/annotation-queues';

const pathOf = (id: unknown): string => `${queuesPath}/${encodeURIComponent(String(id))}`;
const itemsPath = (queueId: unknown): string => `${pathOf(queueId)}/items`;

const factsOf = (queue: Item, configId: (id: string) => string | undefined): Item => ({
  ...pick(queue, ['name', 'description']),
  scoreConfigIds: z
    .array(z.string())
    .parse(queue['scoreConfigIds'])
    .flatMap((id) => configId(id) ?? []),
});

/**
 * Copies annotation queues with their items and the states of these. One with the same name is taken as it. Who annotates,
 * and has what in hand, is not given by that API.
 */
export const copyAnnotationQueues = async (context: CopyContext): Promise<KindReport> => {
  const { source, target, configIds, queueIds, onProgress } = context;
  const there = (await ifThere(allOf(source, { path: queuesPath }))) ?? [];
  const before = there.length === 0 ? [] : await allOf(target, { path: queuesPath });
  let seen = 0;
  return copyEach(
    context,
    there,
    (queue) => `annotation queue ${String(queue['name'])}`,
    async (queue) => {
      onProgress('annotation-queues', (seen += 1), there.length);
      const facts = factsOf(queue, (id) => configIds.get(id));
      const same = before.find(({ name }) => name === queue['name']);
      const id = idOf(await putQueue(target, queue, facts, same));
      queueIds.set(String(queue['id']), id);
      await copyItems(context, queue, id);
    },
  );
};

const putQueue = async (target: Remote, there: Item, facts: Item, here: Item | undefined): Promise<unknown> => {
  if (here === undefined) return target.ask({ method: 'POST', path: queuesPath, body: facts });
  const isSame = isDeepStrictEqual(
    factsOf(here, (id) => id),
    facts,
  );
  if (isSame || !isLater(there, here)) return here;
  return target.ask({ method: 'PATCH', path: pathOf(here['id']), body: facts });
};

const subjectOf = (item: Item): string => JSON.stringify([item['objectType'], item['objectId']]);

/** A thing may be in a queue more than once: the first here is the first there. */
const copyItems = async (context: CopyContext, queue: Item, queueId: string): Promise<void> => {
  const { source, target } = context;
  const path = itemsPath(queueId);
  const before = groupBy(await allOf(target, { path }), subjectOf);
  const seen = new Map<string, number>();
  for (const item of await allOf(source, { path: itemsPath(queue['id']) })) {
    const subject = subjectOf(item);
    const at = seen.get(subject) ?? 0;
    seen.set(subject, at + 1);
    const here = before.get(subject)?.[at];
    await attempt(context, `item ${subject} of annotation queue ${String(queue['name'])}`, async () => {
      if (here === undefined)
        await target.ask({ method: 'POST', path, body: pick(item, ['objectId', 'objectType', 'status']) });
      else if (here['status'] !== item['status'] && isLater(item, here))
        await target.ask({ method: 'PATCH', path: `${path}/${String(here['id'])}`, body: pick(item, ['status']) });
    });
  }
};

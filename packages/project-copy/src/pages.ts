import { DomainError } from '@spanledger/core';
import { z } from 'zod';
import type { Call, Remote } from './remote.ts';

/** What an answer has of one thing; numbers that a double cannot hold are objects. */
export type Item = Readonly<Record<string, unknown>>;

export const itemSchema = z.record(z.string(), z.unknown());

const pageSchema = z.object({
  data: z.array(itemSchema),
  meta: z.object({ totalItems: z.number() }),
});

interface Page {
  readonly items: readonly Item[];
  readonly total: number;
}

/** The most that servers give at once. */
const limit = 100;

const readPage = async (remote: Remote, { path, query }: Call, page: number): Promise<Page> => {
  const answer = pageSchema.parse(await remote.ask({ path, query: { ...query, page, limit } }));
  return { items: answer.data, total: answer.meta.totalItems };
};

async function* pagesAfter(remote: Remote, call: Call, first: Page): AsyncGenerator<readonly Item[]> {
  yield first.items;
  for (let page = 2; (page - 1) * limit < first.total; page += 1) {
    yield (await readPage(remote, call, page)).items;
  }
}

/** All of a list that has the newest first, the oldest first. */
export const oldestFirst = async (pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items.toReversed();
};

/** The same of a list by pages. */
export const allOf = async (remote: Remote, call: Call): Promise<readonly Item[]> =>
  oldestFirst(pagesAfter(remote, call, await readPage(remote, call, 1)));

/** What is asked of a list that not every version of a server has; `undefined` where it does not. */
export const ifThere = async <Answer>(asked: Promise<Answer>): Promise<Answer | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'not_found') return undefined;
    throw error;
  });

const idSchema = z.object({ id: z.string() });

export const idOf = (answer: unknown): string => idSchema.parse(answer).id;

/** Whether it was changed later than the other. */
export const isLater = (item: Item, other: Item): boolean =>
  Date.parse(String(item['updatedAt'])) > Date.parse(String(other['updatedAt']));

/** From `fromMs` on, before `toMs`. */
export interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TimedCall {
  readonly path: string;
  readonly query?: Call['query'];
  /** Parameters of the list for the ends of a period. */
  readonly from: string;
  readonly to: string;
}

/** Later pages of a list are slow, and less of a period is left out if something in it is deleted meanwhile. */
const itemsMax = 5_000;
const msMin = 1_000;

const inTimes = ({ path, query, from, to }: TimedCall, { fromMs, toMs }: Times): Call => ({
  path,
  query: { ...query, [from]: new Date(fromMs).toISOString(), [to]: new Date(toMs).toISOString() },
});

export const countIn = async (remote: Remote, list: TimedCall, times: Times): Promise<number> =>
  (await readPage(remote, inTimes(list, times), 1)).total;

const anyPageSchema = z.object({ data: z.array(z.unknown()) });

/** Whether anything is dated from then on. */
export const hasLater = async (remote: Remote, { path, query, from }: TimedCall, fromMs: number): Promise<boolean> => {
  const later = { ...query, [from]: new Date(fromMs).toISOString(), limit: 1 };
  return anyPageSchema.parse(await remote.ask({ path, query: later })).data.length > 0;
};

/** All pages of a list by time, the oldest first in parts of the period that are halved until they are small. */
export async function* pagesByTime(remote: Remote, list: TimedCall, times: Times): AsyncGenerator<readonly Item[]> {
  const call = inTimes(list, times);
  const first = await readPage(remote, call, 1);
  const { fromMs, toMs } = times;
  if (first.total > itemsMax && toMs - fromMs > msMin) {
    const middleMs = Math.floor((fromMs + toMs) / 2);
    yield* pagesByTime(remote, list, { fromMs, toMs: middleMs });
    yield* pagesByTime(remote, list, { fromMs: middleMs, toMs });
    return;
  }
  if (first.total > 0) yield* pagesAfter(remote, call, first);
}

const cursorPageSchema = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  meta: z.object({ cursor: z.string().nullish() }),
});

/** All pages of a list by time that goes on at a cursor. */
export async function* pagesByCursor(remote: Remote, list: TimedCall, times: Times): AsyncGenerator<readonly Item[]> {
  const { path, query } = inTimes(list, times);
  let cursor: string | undefined;
  do {
    const answer = await remote.ask({ path, query: { ...query, limit, cursor } });
    const { data, meta } = cursorPageSchema.parse(answer);
    const names = cutNames(data);
    const isCut = names.length > 0;
    const again =
      isCut && (await remote.ask({ path, query: { ...query, limit, cursor, expandMetadata: names.join() } }));
    yield isCut ? cursorPageSchema.parse(again).data : data;
    cursor = meta.cursor ?? undefined;
  } while (cursor !== undefined);
}

/** Longer texts in metadata come whole only by name. */
const cutLength = 200;

const cutNames = (items: readonly Item[]): readonly string[] => {
  const names = items.flatMap(({ metadata }) =>
    typeof metadata === 'object' && metadata !== null
      ? Object.entries(metadata).flatMap(([name, text]) =>
          typeof text === 'string' && text.length >= cutLength ? [name] : [],
        )
      : [],
  );
  return [...new Set(names)];
};

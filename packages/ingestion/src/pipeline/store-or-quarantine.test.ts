import { conflict, notFound, type DeadLetterStore, type IngestBatch, type RecordReader } from '@spanledger/core';
import { expect, it } from 'vitest';
import { batch, now, partial, prices } from './pipeline.fixture.ts';
import { storeOrQuarantine } from './store-or-quarantine.ts';

type DeadLetters = Pick<DeadLetterStore, 'quarantine' | 'setState'>;

/** Stores what `refuses` lets pass, and notes what it does. */
const bench = ({
  refuses = () => false,
  letters = {},
}: { refuses?: (batch: IngestBatch) => boolean; letters?: Partial<DeadLetters> } = {}) => {
  const done: string[] = [];
  const noting: DeadLetters = {
    quarantine: async (kept) => void done.push(`quarantined ${kept.length}`),
    setState: async (_project, id, state) => void done.push(`${id} ${state}`),
    ...letters,
  };
  const process = storeOrQuarantine(
    async (batches, receipts) => {
      if (batches.some(refuses)) throw conflict('refused');
      const stored = batches.flatMap(({ observations }) => observations.map(({ id }) => id));
      const counts = receipts.map((receipt) => `${receipt.stored} stored, ${receipt.quarantined} quarantined`);
      done.push(`wrote ${[...stored, ...counts].join(', ')}`);
      return { written: Promise.resolve(), readAt: now(), scores: [] };
    },
    { reader: {} as RecordReader, writer: {} as never, deadLetters: noting as DeadLetterStore, prices, now },
  );
  return { process, done };
};

const isBad = ({ observations }: IngestBatch): boolean => observations.some(({ id }) => (id as string) === 'bad');
const both = [partial(1, {}, 'good'), partial(2, {}, 'bad')];

/** No letter can be given another state. */
const failing = (error: Error) => {
  const setState = async (): Promise<never> => {
    throw error;
  };
  return bench({ letters: { setState } });
};

it('a batch is stored with its receipt, and no letter is touched', async () => {
  const { process, done } = bench();
  await process([batch({ observations: [partial(1, {}, 'good')] })]);
  expect(done).toEqual(['wrote good, 1 stored, 0 quarantined']);
});

it('of a batch that is refused the rest is stored, what is refused is a letter, and the receipt counts both', async () => {
  const { process, done } = bench({ refuses: isBad });
  await process([batch({ observations: both })]);
  expect(done).toEqual(['wrote good', 'quarantined 1', 'wrote 1 stored, 1 quarantined']);
});

it('a batch that is refused only as a whole leaves no letter', async () => {
  const { process, done } = bench({ refuses: ({ observations }) => observations.length > 1 });
  await process([batch({ observations: [partial(1, {}, 'a'), partial(2, {}, 'b')] })]);
  expect(done).toEqual(['wrote a', 'wrote b', 'wrote 2 stored, 0 quarantined']);
});

it('a group that is refused is stored by nobody', async () => {
  const { process, done } = bench({ refuses: isBad });
  await expect(process([batch({}), batch({ observations: both })])).rejects.toMatchObject({ code: 'conflict' });
  expect(done).toEqual([]);
});

it('a replay leaves no receipt, and its letter is replayed', async () => {
  const { process, done } = bench();
  await process([batch({ observations: [partial(1, {}, 'good')], replayOf: 'letter' })]);
  expect(done).toEqual(['wrote good', 'letter replayed']);
});

it('each replay of a group settles its own letter, beside batches that are none', async () => {
  const { process, done } = bench();
  await process([batch({}), batch({ replayOf: 'first' }), batch({ replayOf: 'second' })]);
  expect(done.slice(1)).toEqual(['first replayed', 'second replayed']);
});

it('a replay that is refused only as a whole is done with', async () => {
  const { process, done } = bench({ refuses: ({ observations }) => observations.length > 1 });
  await process([batch({ observations: [partial(1, {}, 'a'), partial(2, {}, 'b')], replayOf: 'letter' })]);
  expect(done).toEqual(['wrote a', 'wrote b', 'letter replayed']);
});

it('of a replay that is refused in part, as another letter, the replayed letter is done with', async () => {
  const { process, done } = bench({ refuses: isBad });
  await process([batch({ observations: both, replayOf: 'letter' })]);
  expect(done).toEqual(['wrote good', 'quarantined 1', 'letter replayed']);
});

it('a letter that was deleted meanwhile is no failure, and any other failure is', async () => {
  const replay = [batch({ observations: [partial(1, {}, 'good')], replayOf: 'letter' })];
  await failing(notFound('There is no such letter.')).process(replay);
  for (const error of [conflict('It is being replayed.'), new Error('broken')]) {
    await expect(failing(error).process(replay)).rejects.toBe(error);
  }
});

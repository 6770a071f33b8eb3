import type { ModelName, ProjectId } from '@spanledger/core';
import { aPrice, memoryIdentity, memoryPrices } from '@spanledger/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { genaiPriceBook } from '../genai/genai-price-book.ts';
import { matchAttempts } from '../genai/match-attempts.ts';
import { openPriceBooks, type OpenedPriceBooks } from './open-price-books.ts';

const attacker = 'attacker' as ProjectId;
const other = 'other' as ProjectId;

const letters = 'abc';
const randomName = (length: number): string =>
  Array.from({ length }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
const namesOf = (count: number): readonly ModelName[] =>
  Array.from({ length: count }, () => ({ model: randomName(300), provider: null }));

let books: OpenedPriceBooks;
beforeAll(async () => {
  const identity = memoryIdentity();
  for (const projectId of [attacker, other]) {
    await identity.firstStart.ensure({ organizationId: `of-${projectId}`, projectId });
  }
  const { prices, priceHistory } = memoryPrices(identity.projects);
  const add = Array.from({ length: 10 }, (_, nth) => ({
    ...aPrice({ modelName: `m-${nth}`, matchPattern: `[a-z]{0,160}[a-y]{0,160}[b-z]{0,160}${nth}$` }),
    scope: { kind: 'project', projectId: attacker } as const,
  }));
  await prices.change({ add, remove: [] });
  books = await openPriceBooks(priceHistory);
});
afterAll(async () => books.close());

/** The number of rounds of the event loop during an operation, and its CPU time in milliseconds. */
const turnsDuring = async (
  work: () => Promise<void> | void,
): Promise<{ readonly turns: number; readonly ms: number }> => {
  let turns = 0;
  let isDone = false;
  const look = (): void => {
    turns += 1;
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  const before = process.cpuUsage();
  await work();
  isDone = true;
  const { user, system } = process.cpuUsage(before);
  return { turns, ms: (user + system) / 1000 };
};

it('the largest patterns and the longest names leave the event loop its turns, and are looked up after that', async () => {
  const names = namesOf(2);
  const price = (name: ModelName) =>
    books.current.find({ ...name, projectId: attacker, serviceTier: null, at: Date.now() * 1000 });
  const matching = await turnsDuring(async () => books.current.match?.(attacker, names));
  const finding = await turnsDuring(() => void names.map(price));
  // 20 steps of some milliseconds: at most a few of them between two rounds of the event loop.
  expect(matching.turns).toBeGreaterThan(8);
  expect(finding.ms).toBeLessThan(matching.ms / 10);
  const named = { model: `${randomName(290)}7`, provider: null };
  await books.current.match?.(attacker, [named]);
  expect(price(named)?.modelId).toBe('m-7');
});

it('a project with few names does not wait for one with costly patterns', async () => {
  const order: string[] = [];
  const costly = books.current.match?.(attacker, namesOf(1)).then(() => order.push('costly'));
  await books.current.match?.(other, [{ model: 'house-model', provider: 'house' }]).then(() => order.push('other'));
  await costly;
  expect(order).toEqual(['other', 'costly']);
});

it('a group of batches does not wait for what a project of it has in line', async () => {
  const order: string[] = [];
  const names = namesOf(1);
  await books.current.match?.(attacker, names);
  const costly = books.current.match?.(attacker, namesOf(2)).then(() => order.push('costly'));
  await books.current.match?.(attacker, names, { isAwaitedByOthers: true }).then(() => order.push('group'));
  await costly;
  expect(order).toEqual(['group', 'costly']);
});

it('a name of many parts is tried by its last ones only', () => {
  const book = genaiPriceBook();
  const find = (model: string) =>
    book.find({ projectId: other, model, provider: 'p', serviceTier: null, at: Date.now() * 1000 })?.modelId;
  expect(find(`${'a/'.repeat(100)}openai/gpt-4o`)).toBe('gpt-4o');
  // With all parts of the name there would be more than ten thousand attempts.
  expect(matchAttempts(`${'a/'.repeat(140)}unknown`, 'p').length).toBeLessThan(300);
});

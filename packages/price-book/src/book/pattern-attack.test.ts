import type { ModelName, ProjectId } from '@spanledger/core';
import { aPrice, memoryIdentity, memoryPrices } from '@spanledger/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { genaiPriceBook } from '../genai/genai-price-book.ts';
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

/** How long the event loop stood still at most while something was done, in milliseconds. */
const longestBlock = async (work: () => Promise<void>): Promise<number> => {
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(look, 1);
  await work();
  look();
  clearInterval(timer);
  return longest;
};

it('the largest patterns and the longest names leave the event loop its turns', async () => {
  const names = namesOf(20);
  const price = (name: ModelName) =>
    books.current.find({ ...name, projectId: attacker, serviceTier: null, at: Date.now() * 1000 });
  const matching = await longestBlock(async () => books.current.match?.(attacker, names));
  const finding = await longestBlock(async () => void names.map(price));
  // At once they take seconds. The margin is for machines that do other things.
  expect(matching).toBeLessThan(250);
  expect(finding).toBeLessThan(50);
  const named = { model: `${randomName(290)}7`, provider: null };
  await books.current.match?.(attacker, [named]);
  expect(price(named)?.modelId).toBe('m-7');
});

it('a project with few names does not wait for one with costly patterns', async () => {
  const order: string[] = [];
  const costly = books.current.match?.(attacker, namesOf(20)).then(() => order.push('costly'));
  await books.current.match?.(other, [{ model: 'house-model', provider: 'house' }]).then(() => order.push('other'));
  await costly;
  expect(order).toEqual(['other', 'costly']);
});

it('a name of many parts is tried by its last ones only', () => {
  const book = genaiPriceBook();
  const find = (model: string) =>
    book.find({ projectId: other, model, provider: 'p', serviceTier: null, at: Date.now() * 1000 })?.modelId;
  expect(find(`${'a/'.repeat(100)}openai/gpt-4o`)).toBe('gpt-4o');
  const startedAt = performance.now();
  for (let nth = 0; nth < 20; nth += 1) find(`${'a/'.repeat(140)}unknown-${nth}`);
  // All the parts of all of them take several seconds.
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

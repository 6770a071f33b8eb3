import { expect, it } from 'vitest';
import { namedScoreConfigs } from './named-score-configs.ts';

const named = (text: string) => namedScoreConfigs(Buffer.from(text));

it('the score configs that a body names are found before it is read, each once', () => {
  const batch = [{ body: { configId: 'a-1' } }, { body: { name: 'ü“', configId: 'b' } }, { body: { configId: 'b' } }];
  expect(named(JSON.stringify({ batch }))).toEqual(['a-1', 'b']);
  expect(named(JSON.stringify({ batch }, null, 4))).toEqual(['a-1', 'b']);
  expect(named('{"configId" \n:\t"c"}')).toEqual(['c']);
});

it('what no config can be called is not asked for', () => {
  const values = ['', null, 5, 'a b', '\0', 'x'.repeat(101), { configId: ['d'] }];
  expect(named(JSON.stringify(values.map((configId) => ({ configId }))))).toEqual([]);
  expect(named(JSON.stringify({ input: '{"configId":"e"}' }))).toEqual([]);
});

it('the score configs that one body names are no more than it may have events', () => {
  const many = Array.from({ length: 20_000 }, (_, at) => ({ configId: `c${at}` }));
  expect(named(JSON.stringify(many)).length).toBeLessThanOrEqual(10_000);
});

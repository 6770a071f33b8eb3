import { expect, test } from 'vitest';
import { chartsOf } from './charts.ts';
import { Figures } from './figures.ts';
import { markdownOf, shortNumber, tableOf } from './report.ts';

const measured = (): Figures => {
  const figures = new Figures();
  for (const rate of [900, 1100, 1000]) {
    figures.add('ingest', 'local: small', { rate: [rate, '/s'], 'CPU, api': [40.04, 'µs'] });
    figures.add('ingest', 'a <queue>', { rate: [rate / 2, '/s'] });
  }
  return figures;
};

test('a figure is the median of its rounds, with the least and the most of them', () => {
  expect(measured().list()[0]).toEqual({
    part: 'ingest',
    of: 'local: small',
    name: 'rate',
    unit: '/s',
    median: 1000,
    least: 900,
    most: 1100,
    rounds: 3,
  });
});

test('a number is written with three digits that count and all before the point', () => {
  expect([0.1234, 12.345, 1234.5].map(shortNumber)).toEqual(['0.12', '12.3', '1,235']);
});

test('a table of a terminal names each figure with its unit, and its spread where there is one', () => {
  expect(tableOf(measured().list())).toContain('local: small\n      rate 1,000/s (900–1,100), CPU, api 40 µs');
});

test('a table of a page has a column for each figure, empty where that was not measured', () => {
  const lines = markdownOf(measured().list()).split('\n');
  expect(lines[2]).toBe('| ingest | rate | CPU, api |');
  expect(lines[5]).toBe('| a <queue> | 500/s (450–550) |  |');
});

test('a chart is drawn of what was measured and of nothing else, and names are escaped in it', () => {
  const charts = chartsOf(measured().list());
  expect([...charts.keys()]).toEqual(['ingest-rate.svg', 'ingest-cpu.svg']);
  expect(charts.get('ingest-rate.svg')).toContain('a &lt;queue&gt;');
  expect(charts.get('ingest-rate.svg')).not.toContain('<queue>');
});

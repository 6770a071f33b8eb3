import { expect, test } from 'vitest';
import { chartsOf } from './charts.ts';
import { Figures } from './figures.ts';
import { jsonOf, markdownOf, shortNumber, tableOf } from './report.ts';

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
  expect(lines[0]).toBe('## ingest');
  expect(lines[2]).toBe('|  | rate | CPU, api |');
  expect(lines[5]).toBe('| a <queue> | 500/s (450–550) |  |');
});

test('figures whose names begin alike have a table of their own, of the rows that have one of them', () => {
  const figures = measured();
  const cpu = ['api', 'workers', 'ClickHouse', 'ClickHouse, merges too'];
  figures.add('ingest', 'local: small', Object.fromEntries(cpu.map((name, at) => [`CPU, ${name}`, [at + 1, 'µs']])));
  const [rates, times] = markdownOf(figures.list()).split('\n\n## ');
  expect(rates?.split('\n')[2]).toBe('|  | rate |');
  expect(times?.split('\n')).toEqual([
    'ingest: CPU',
    '',
    '|  | api | workers | ClickHouse | ClickHouse, merges too |',
    '| --- | --- | --- | --- | --- |',
    '| local: small | 40 µs (1–40) | 2 µs | 3 µs | 4 µs |',
  ]);
});

test('JSON has the machine, and each figure on a line of its own with five digits', () => {
  const figures = measured();
  figures.add('reads', 'a trace', { p50: [20.123_456_7, 'ms'] });
  const json = jsonOf({ node: '24.0.0' }, figures.list());
  expect(json.split('\n')).toHaveLength(figures.list().length + 6);
  const parsed = JSON.parse(json) as { machine: object; figures: { median: number }[] };
  expect(parsed.machine).toEqual({ node: '24.0.0' });
  expect(parsed.figures.map(({ median }) => median)).toEqual([1000, 40.04, 500, 20.123]);
});

test('a chart is drawn of what was measured and of nothing else, and names are escaped in it', () => {
  const charts = chartsOf(measured().list());
  expect([...charts.keys()]).toEqual(['ingest-rate.svg', 'ingest-cpu.svg']);
  expect(charts.get('ingest-rate.svg')).toContain('a &lt;queue&gt;');
  expect(charts.get('ingest-rate.svg')).not.toContain('<queue>');
});

test('a chart has room for its longest label, and of sizes it has the whole ones', () => {
  const figures = new Figures();
  for (const of of ['small: everything', 'small: observations.input', `${'long '.repeat(12)}: everything`]) {
    figures.add('sizes', of, { 'on disk, an observation': [200, 'B'] });
  }
  const chart = chartsOf(figures.list()).get('sizes.svg') ?? '';
  expect([...chart.matchAll(/text-anchor="end">([^<]*)/g)].map(([, label]) => label)).toEqual([
    'small',
    'long '.repeat(12),
  ]);
  expect(Number(/text x="([0-9]+)"[^>]*text-anchor/.exec(chart)?.[1])).toBeGreaterThan(60 * 6);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MappedField } from './convention.ts';
import { conventions } from './registry.ts';

const page = readFileSync(new URL('../../../../../docs/attributes.md', import.meta.url), 'utf8');
const [ofTrace = '', ofObservation = ''] = page.split('## ').slice(1);

/** The rows of the documentation page, with the field of each. */
const traceRows = {
  name: 'traceName',
  user: 'userId',
  session: 'sessionId',
  tags: 'tags',
  metadata: 'traceMetadata',
  environment: 'environment',
  release: 'release',
  version: 'traceVersion',
  input: 'traceInput',
  output: 'traceOutput',
} as const satisfies Readonly<Record<string, MappedField>>;
const observationRows = {
  type: 'type',
  model: 'model',
  provider: 'provider',
  parameters: 'modelParameters',
  usage: 'usage',
  '… of these': 'usage',
  cost: 'cost',
  prompt: 'promptName',
  'its version': 'promptVersion',
  input: 'input',
  output: 'output',
  'first token': 'completionStartTime',
  metadata: 'metadata',
  level: 'level',
} as const satisfies Readonly<Record<string, MappedField>>;

/** The attributes of each row, in order: those with a dot, and `metadata`. */
const documented = (section: string): Map<string, string[]> =>
  new Map(
    section
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| field') && !line.startsWith('| -'))
      .map((line) => {
        const [, field = '', attributes = ''] = line.split('|');
        const names = [...attributes.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
        return [field.trim(), names.filter((name) => name.includes('.') || name === 'metadata')];
      }),
  );

const isKey = (key: string, name: string): boolean =>
  name.includes('<') ? key === `${name.slice(0, name.indexOf('<'))}*` : key === name;

/** The other conventions have ranks for spans of their own emitters only. */
const forAll = new Set(['langfuse', 'gen-ai', 'openinference', 'generic']);

/** The lowest rank at which an attribute is read for a field; `undefined` if it is not read. */
const rankOf = (field: MappedField, name: string): number | undefined =>
  conventions
    .filter((convention) => forAll.has(convention.name))
    .flatMap(({ rank, fields }) =>
      (fields[field] ?? [])
        .filter(({ keys }) => keys.some((key) => isKey(key, name)))
        .map((source) => source.rank ?? rank),
    )
    .sort((a, b) => a - b)[0];

describe.each([
  ['trace', documented(ofTrace), traceRows],
  ['observation', documented(ofObservation), observationRows],
] as const)('what docs/attributes.md has of the %s', (_what, rows, fields) => {
  it('is about the fields that this test knows', () => {
    expect([...rows.keys()]).toEqual(Object.keys(fields));
  });

  it.each(Object.entries(fields))('%s: is what conventions read, in the order in which they do', (row, field) => {
    const ranks = (rows.get(row) ?? []).map((name) => [name, rankOf(field, name)] as const);
    expect(ranks).not.toEqual([]);
    for (const [name, rank] of ranks) expect(rank, name).toBeDefined();
    const values = ranks.map(([, rank]) => rank ?? 0);
    expect(values, JSON.stringify(ranks)).toEqual(values.toSorted((a, b) => a - b));
  });
});

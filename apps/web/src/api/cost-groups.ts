import type { Answer } from './contract.ts';

export type Costs = Answer<'get', '/api/public/costs'>;
export type CostRow = Costs['data'][number];

/** The dimensions by which costs are split, with the column that finds traces of the same group. */
export const dimensions = {
  model: { label: 'Model', column: undefined },
  traceName: { label: 'Trace name', column: 'name' },
  user: { label: 'User', column: 'userId' },
  tag: { label: 'Tag', column: 'tags' },
  environment: { label: 'Environment', column: 'environment' },
  provider: { label: 'Provider', column: undefined },
  session: { label: 'Session', column: 'sessionId' },
  promptName: { label: 'Prompt', column: undefined },
  release: { label: 'Release', column: 'release' },
  type: { label: 'Type', column: undefined },
  project: { label: 'Project', column: undefined },
} as const;
export type Dimension = keyof typeof dimensions;

/** The value of a row's group, for a project its id; `undefined` if it has none. */
export const groupOf = (row: CostRow, by: Dimension): string | undefined => {
  const value = row[by];
  return value === null || value === undefined || value === '' ? undefined : value;
};

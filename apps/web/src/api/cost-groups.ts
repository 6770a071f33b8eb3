import type { Condition } from './conditions.ts';
import type { Answer } from './contract.ts';

export type Costs = Answer<'get', '/api/public/costs'>;
export type CostRow = Costs['data'][number];
export type TopCosts = Answer<'get', '/api/public/costs/top'>['data'];

/**
 * The dimensions by which costs are split, with the column that finds observations of the same group, and the one that
 * finds traces where a group has whole traces.
 */
export const dimensions = {
  model: { label: 'Model', observations: 'model', column: undefined },
  traceName: { label: 'Trace name', observations: 'traceName', column: 'name' },
  user: { label: 'User', observations: 'userId', column: 'userId' },
  tag: { label: 'Tag', observations: 'tags', column: 'tags' },
  environment: { label: 'Environment', observations: 'environment', column: 'environment' },
  provider: { label: 'Provider', observations: 'provider', column: undefined },
  session: { label: 'Session', observations: 'sessionId', column: 'sessionId' },
  promptName: { label: 'Prompt', observations: 'promptName', column: undefined },
  release: { label: 'Release', observations: 'release', column: 'release' },
  type: { label: 'Type', observations: 'type', column: undefined },
  project: { label: 'Project', observations: undefined, column: undefined },
} as const;
export type Dimension = keyof typeof dimensions;

/** The value of a row's group, for a project its id; `undefined` if it has none. */
export const groupOf = (row: CostRow, by: Dimension): string | undefined => {
  const value = row[by];
  return value === null || value === undefined || value === '' ? undefined : value;
};

/** The parameters of costs of one group; `undefined` if it cannot be asked for. */
export const conditionOfGroup = (
  by: Dimension,
  group: string | undefined,
): { readonly filter: string } | { readonly projectId: string } | undefined => {
  const column = dimensions[by].observations;
  if (column === undefined) return group === undefined ? undefined : { projectId: group };
  if (group === undefined) return { filter: JSON.stringify([{ type: 'null', column, operator: 'is null' }]) };
  const condition: Condition =
    column === 'tags'
      ? { type: 'arrayOptions', column, operator: 'all of', value: [group] }
      : { type: 'string', column, operator: '=', value: group };
  return { filter: JSON.stringify([condition]) };
};

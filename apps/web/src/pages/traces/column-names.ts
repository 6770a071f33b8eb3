export const columnNames = [
  'time',
  'name',
  'user',
  'session',
  'latency',
  'cost',
  'tags',
  'environment',
  'release',
  'version',
  'input',
  'output',
  'id',
] as const;
export type ColumnName = (typeof columnNames)[number];

export const usualColumns: readonly ColumnName[] = [
  'time',
  'name',
  'user',
  'session',
  'latency',
  'cost',
  'tags',
  'environment',
];

export const isColumnName = (text: string): text is ColumnName => columnNames.some((name) => name === text);

import type { ProjectId } from '@spanledger/core';

type ParameterType =
  | 'text'
  | 'text[]'
  | 'bigint'
  | 'double precision'
  | 'double precision[]'
  | 'boolean'
  | 'date'
  | 'date[]'
  | 'timestamptz'
  | 'timestamptz[]'
  | 'json'
  | 'numeric';

/** The bound values of one statement. Whatever a client said is in here, and never in the SQL. */
export interface SqlParameters {
  readonly values: readonly unknown[];
  /** Adds a value and gives the expression that stands for it. Texts compare by their bytes. */
  bind(type: ParameterType, value: unknown): string;
}

/** Stands for the project in every statement. */
export const projectParameter = '$1';

export const sqlParameters = (projectId: ProjectId): SqlParameters => {
  const values: unknown[] = [projectId];
  return {
    values,
    bind: (type, value) => {
      values.push(value);
      return `$${values.length}::${type}`;
    },
  };
};

import { projectParameter } from '../client/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/** The entities that traces are joined to. */
export interface TraceOwners {
  /** FROM and WHERE: of those that matter, or of more. */
  readonly from: string;
  /** The trace's id. */
  readonly column: string;
}

/** Joins the trace of each entity as `t`, if it is stored. */
export const joinTrace = ({ from, column }: TraceOwners): string => `LEFT JOIN traces AS t
  ON t.project_id = ${projectParameter} AND t.id = ${column}
    AND ${onDaysOfTraces('t.timestamp', `(SELECT ${column} ${from})`)}`;

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { chipText } from '../api/conditions.ts';
import { dimensions, type Dimension } from '../api/cost-groups.ts';
import { useProject } from '../api/project.ts';
import type { TimeRange } from '../format/time-range.ts';

interface GroupLinkProps {
  readonly by: Dimension;
  /** `undefined` for what is in no group. */
  readonly group: string | undefined;
  readonly range: TimeRange;
  /** The order of the list; the usual one if absent. */
  readonly order?: string;
  readonly children: ReactNode;
}

/** A link from a group of costs to its traces, or to its observations if a trace may have others; a text if neither is listed. */
export const GroupLink = ({ by, group, range: { from, to }, order, children }: GroupLinkProps) => {
  const { id: projectId } = useProject();
  const { column, observations } = dimensions[by];
  if (observations === undefined) return children;
  const operator = group === undefined ? 'is null' : column === 'tags' ? 'any of' : '=';
  const where = [chipText({ column: column ?? observations, operator, value: group ?? '' })];
  return (
    <Link
      to={column === undefined ? '/project/$projectId/observations' : '/project/$projectId/traces'}
      params={{ projectId }}
      search={{ from, to, where, ...(order === undefined ? {} : { order }) }}
    >
      {children}
    </Link>
  );
};

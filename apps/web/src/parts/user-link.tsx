import { Link } from '@tanstack/react-router';

import { useProject } from '../api/project.ts';
import { rangeHolding } from '../format/time-range.ts';
import { useNow } from '../ui/use-now.ts';

interface UserLinkProps {
  readonly userId: string;
  /** A time that the shown period must contain. */
  readonly at: string;
}

/** A link to the page of a user, with a period in which the user did something. */
export const UserLink = ({ userId, at }: UserLinkProps) => {
  const { id: projectId } = useProject();
  const nowMs = useNow();
  return (
    <Link to="/project/$projectId/users/$userId" params={{ projectId, userId }} search={rangeHolding(at, nowMs)}>
      {userId}
    </Link>
  );
};

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { rulesQuery } from '../../api/evaluation-rules.ts';
import { useProject } from '../../api/project.ts';

/** The rules that use an evaluator. */
export const UsedBy = ({ evaluatorId }: { readonly evaluatorId: string }) => {
  const { id: projectId } = useProject();
  const { data } = useQuery(rulesQuery(projectId));
  const rules = (data ?? []).filter((rule) => rule.evaluatorId === evaluatorId);
  if (rules.length === 0) return <span className="soft">{data === undefined ? '' : 'no rule yet'}</span>;
  return (
    <span className="row">
      {rules.map(({ id: ruleId, name }) => (
        <Link key={ruleId} to="/project/$projectId/evaluators/rules/$ruleId" params={{ projectId, ruleId }}>
          {name}
        </Link>
      ))}
    </span>
  );
};

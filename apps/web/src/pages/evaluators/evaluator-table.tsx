import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { EvaluationRule } from '../../api/evaluation-rules.ts';
import { builtInsQuery, type Evaluator } from '../../api/evaluators.ts';
import { useProject } from '../../api/project.ts';
import { evaluatorKind } from '../../parts/evaluation/evaluator-kind.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';

interface EvaluatorTableProps {
  readonly evaluators: readonly Evaluator[];
  readonly rules: readonly EvaluationRule[];
}

/** The newest version of each evaluator, and the number of rules that use it. */
export const EvaluatorTable = ({ evaluators, rules }: EvaluatorTableProps) => {
  const { id: projectId } = useProject();
  const { data } = useQuery(builtInsQuery(projectId));
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Evaluators as a table">
      <table>
        <TableHead columns={['Evaluator', 'Judges by', { figures: 'Version' }, { figures: 'Rules' }, 'Changed']} />
        <tbody>
          {evaluators.map((evaluator) => (
            <tr key={evaluator.id}>
              <th scope="row">
                <Link
                  to="/project/$projectId/evaluators/$evaluatorId"
                  params={{ projectId, evaluatorId: evaluator.id }}
                >
                  {evaluator.name}
                </Link>
              </th>
              <td>{evaluatorKind(evaluator, data?.data ?? [])}</td>
              <td className="figure">{evaluator.version}</td>
              <td className="figure">{rules.filter(({ evaluatorId }) => evaluatorId === evaluator.id).length}</td>
              <td>
                <Time at={evaluator.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

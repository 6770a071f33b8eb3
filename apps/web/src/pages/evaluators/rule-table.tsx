import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { standingQuery, type EvaluationRule, type RuleStanding } from '../../api/evaluation-rules.ts';
import type { Evaluator } from '../../api/evaluators.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { RuleState } from '../../parts/evaluation/rule-state.tsx';
import { Spent } from '../../parts/evaluation/spent.tsx';
import { targetNames } from '../../parts/evaluation/target-names.ts';
import { TextNotRead } from '../../ui/not-read.tsx';
import { TableHead } from '../../ui/table-head.tsx';

interface RuleTableProps {
  readonly rules: readonly EvaluationRule[];
  readonly evaluators: readonly Evaluator[];
}

/** The rules, with the results of each. */
export const RuleTable = ({ rules, evaluators }: RuleTableProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Rules as a table">
    <table>
      <TableHead columns={['Rule', 'Is', 'Evaluator', 'Judges', 'Executions', 'Spent']} />
      <tbody>
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} evaluator={evaluators.find(({ id }) => id === rule.evaluatorId)} />
        ))}
      </tbody>
    </table>
  </div>
);

interface RuleRowProps {
  readonly rule: EvaluationRule;
  readonly evaluator: Evaluator | undefined;
}

const RuleRow = ({ rule, evaluator }: RuleRowProps) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(standingQuery(projectId, rule.id));
  const missing = <TextNotRead error={error} />;
  const { id: ruleId, name, target, datasetNames, filters, sampling } = rule;
  return (
    <tr>
      <th scope="row">
        <Link to="/project/$projectId/evaluators/rules/$ruleId" params={{ projectId, ruleId }}>
          {name}
        </Link>
      </th>
      <td>
        <RuleState rule={data ?? rule} />
      </td>
      <td>{evaluator?.name ?? rule.evaluatorId}</td>
      <td>
        {targetNames[target]}
        {datasetNames.length === 0 ? '' : ` of ${datasetNames.join(', ')}`}
        {filters.length === 0 ? '' : `, ${filters.length} ${filters.length === 1 ? 'condition' : 'conditions'}`}
        {sampling === 1
          ? ''
          : `, ${sampling.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 2 })}`}
      </td>
      <td>{data === undefined ? missing : <Counts counts={data.executions} />}</td>
      <td>{data === undefined ? missing : <Spent rule={data} />}</td>
    </tr>
  );
};

const Counts = ({
  counts: { done = 0, failed = 0, pending = 0, running = 0 },
}: {
  readonly counts: Partial<RuleStanding['executions']>;
}) => (
  <span className="unbroken">
    {fullCount(done)} done
    {failed === 0 ? null : <span className="bad">, {fullCount(failed)} failed</span>}
    {pending + running === 0 ? null : <span className="soft">, {fullCount(pending + running)} waiting</span>}
  </span>
);

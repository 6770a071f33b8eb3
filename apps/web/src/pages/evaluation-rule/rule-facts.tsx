import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { RuleStanding } from '../../api/evaluation-rules.ts';
import { evaluatorsQuery } from '../../api/evaluators.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { RuleState } from '../../parts/evaluation/rule-state.tsx';
import { Spent } from '../../parts/evaluation/spent.tsx';
import { Fact } from '../../ui/fact.tsx';
import { executionStates } from './rule-search.ts';

const stateNames = Object.keys(executionStates) as (keyof typeof executionStates)[];

/** The results of a rule. */
export const RuleFacts = ({ rule }: { readonly rule: RuleStanding }) => {
  const { id: projectId } = useProject();
  const { data = [] } = useQuery(evaluatorsQuery(projectId));
  const { evaluatorId, evaluatorVersion, executions } = rule;
  const counts = stateNames.flatMap((state) => {
    const count = executions[state] ?? 0;
    return count === 0 ? [] : [`${fullCount(count)} ${executionStates[state]}`];
  });
  return (
    <dl className="facts">
      <Fact name="Is">
        <RuleState rule={rule} />
      </Fact>
      <Fact name="Evaluator">
        <Link to="/project/$projectId/evaluators/$evaluatorId" params={{ projectId, evaluatorId }}>
          {data.find(({ id }) => id === evaluatorId)?.name ?? evaluatorId}
        </Link>
        {evaluatorVersion === null ? '' : `, version ${evaluatorVersion}`}
      </Fact>
      <Fact name="Executions">{counts.length === 0 ? <span className="soft">none yet</span> : counts.join(', ')}</Fact>
      <Fact name="Spent">
        <Spent rule={rule} />
      </Fact>
    </dl>
  );
};

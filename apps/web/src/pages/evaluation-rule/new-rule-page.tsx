import './rule.css';

import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { newRule } from './rule-draft.ts';
import { RuleForm } from './rule-form.tsx';

/** The page for a new rule. */
export const NewRulePage = () => {
  const { id: projectId } = useProject();
  const { evaluator = '' } = useSearch({ from: '/project/$projectId/evaluators/rules/new' });
  const navigate = useNavigate();
  return (
    <div className="page">
      <h1>
        <Link to="/project/$projectId/evaluators" params={{ projectId }}>
          Evaluators
        </Link>{' '}
        / New rule
      </h1>
      <p className="soft">
        It begins at once, with what is written from then on. What is there already is judged by a backfill, which one
        asks for on the page of the rule.
      </p>
      <RuleForm
        beginning={newRule(evaluator)}
        onSaved={({ id: ruleId }) =>
          void navigate({
            to: '/project/$projectId/evaluators/rules/$ruleId',
            params: { projectId, ruleId },
            ignoreBlocker: true,
          })
        }
      />
    </div>
  );
};

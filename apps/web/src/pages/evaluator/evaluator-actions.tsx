import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Evaluator } from '../../api/evaluators.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Confirm } from '../../ui/confirm.tsx';

/** The actions on an evaluator. */
export const EvaluatorActions = ({ evaluator: { id: evaluatorId, name } }: { readonly evaluator: Evaluator }) => {
  const { id: projectId } = useProject();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  if (!useMay('write')) return null;
  return (
    <div className="row">
      <button type="button" className="button" onClick={() => setAsking(true)}>
        Delete …
      </button>
      <Link
        className="button primary"
        to="/project/$projectId/evaluators/rules/new"
        params={{ projectId }}
        search={{ evaluator: evaluatorId }}
      >
        New rule with it
      </Link>
      {isAsking ? (
        <Confirm
          title={`Delete the evaluator ${name}?`}
          text="With its versions. The scores that it gave stay."
          yes="Delete"
          no="Keep"
          work={async () => {
            await api.remove('/api/public/evaluators/{evaluatorId}', { projectId }, { params: { evaluatorId } });
            await navigate({ to: '/project/$projectId/evaluators', params: { projectId } });
          }}
          changes={['evaluators', projectId]}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
};

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { RuleStanding } from '../../api/evaluation-rules.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Backfill } from './backfill.tsx';

/** The actions on a rule. */
export const RuleActions = ({ rule }: { readonly rule: RuleStanding }) => {
  const { id: projectId } = useProject();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'backfill' | 'delete'>();
  const close = (): void => setOpen(undefined);
  const params = { ruleId: rule.id };
  const mayWrite = useMay('write');
  return (
    <div className="row">
      {mayWrite ? (
        <>
          <button type="button" className="button" onClick={() => setOpen('delete')}>
            Delete …
          </button>
          <button type="button" className="button" onClick={() => setOpen('backfill')}>
            Backfill …
          </button>
          <PauseOrResume rule={rule} />
        </>
      ) : null}
      {open === 'backfill' ? <Backfill rule={rule} onClose={close} /> : null}
      {open === 'delete' ? (
        <Confirm
          title={`Delete the rule ${rule.name}?`}
          text="With its executions. The scores that were given stay."
          yes="Delete"
          no="Keep"
          work={async () => {
            await api.remove('/api/public/evaluation-rules/{ruleId}', { projectId }, { params });
            await navigate({ to: '/project/$projectId/evaluators', params: { projectId } });
          }}
          changes={['evaluation-rules', projectId]}
          onClose={close}
        />
      ) : null}
    </div>
  );
};

const PauseOrResume = ({ rule: { id: ruleId, state } }: { readonly rule: RuleStanding }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: async () => {
      const asked = { params: { ruleId }, body: {} };
      return state === 'active'
        ? api.post('/api/public/evaluation-rules/{ruleId}/pause', { projectId }, asked)
        : api.post('/api/public/evaluation-rules/{ruleId}/resume', { projectId }, asked);
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['evaluation-rules', projectId] }),
  });
  return (
    <>
      <button
        type="button"
        className={state === 'active' ? 'button' : 'button primary'}
        disabled={changing.isPending}
        onClick={() => changing.mutate()}
      >
        {state === 'active' ? 'Pause' : 'Resume'}
      </button>
      {changing.error === null ? null : <Failure error={changing.error} />}
    </>
  );
};

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PolicyFields } from './policy-fields.tsx';
import { policyKinds, type Policy, type PolicyKind } from './policy-kinds.ts';

interface EditPolicyProps {
  readonly kind: PolicyKind;
  readonly policy: Policy;
  readonly onClose: () => void;
}

/** Sets the next version of a policy. A masking policy can be tried on the last traces first. */
export const EditPolicy = ({ kind, policy: newest, onClose }: EditPolicyProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  // The page reads the policy again while the form is open: a version that others set meanwhile must be refused.
  const [policy] = useState(newest);
  const [document, setDocument] = useState<unknown>(policy.document);
  const [reason, setReason] = useState('');
  const setting = useMutation({
    mutationFn: async () => {
      const why = reason.trim() === '' ? {} : { reason: reason.trim() };
      const body = { document, expectedVersion: policy.version, ...why };
      return api.put('/api/public/policies/{kind}', { projectId }, { params: { kind }, body });
    },
    onSettled: async (set) => {
      // Also of one that was refused because there is a newer version.
      await queries.invalidateQueries({ queryKey: ['policies', projectId] });
      if (set !== undefined) onClose();
    },
  });
  return (
    <FormDialog
      title={`Change ${policyKinds[kind].label.toLowerCase()}`}
      submit="Set the policy"
      error={setting.error}
      isBusy={setting.isPending || document === undefined}
      onSubmit={() => setting.mutate()}
      onClose={onClose}
    >
      <PolicyFields kind={kind} document={policy.document} onChange={setDocument} />
      <TextField label="Why" maxLength={1000} value={reason} onChange={setReason} />
      {kind === 'masking' ? <Trial document={document} /> : null}
    </FormDialog>
  );
};

const triedTraces = 50;

/** A preview of a masking policy on the last traces, without changes. */
const Trial = ({ document }: { readonly document: unknown }) => {
  const { id: projectId } = useProject();
  const trial = useMutation({
    mutationFn: async () =>
      api.post('/api/public/policies/masking/dry-run', { projectId }, { body: { document, traces: triedTraces } }),
  });
  return (
    <>
      <div>
        <button
          type="button"
          className="button"
          disabled={document === undefined || trial.isPending}
          onClick={() => trial.mutate()}
        >
          Try it on the last {triedTraces} traces
        </button>
      </div>
      {trial.error === null ? null : <Failure error={trial.error} />}
      {trial.data === undefined ? null : <Tried outcome={trial.data} />}
    </>
  );
};

type Outcome = Answer<'post', '/api/public/policies/masking/dry-run'>;

const Tried = ({ outcome: { traces, affectedTraces, rules, examples } }: { readonly outcome: Outcome }) => (
  <div className="stack" role="status">
    <p>
      {fullCount(affectedTraces)} of {fullCount(traces)} traces would change.
    </p>
    <ul>
      {rules.map(({ rule, found }) => (
        <li key={rule}>
          Rule {rule + 1} finds {fullCount(found)}.
        </li>
      ))}
    </ul>
    {examples.length === 0 ? null : <JsonView value={examples} label="What would be stored" />}
  </div>
);

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { rulesQuery, type EvaluationRule } from '../../api/evaluation-rules.ts';
import { evaluatorsQuery, evaluatorVersionsQuery } from '../../api/evaluators.ts';
import { useMay, useProject } from '../../api/project.ts';
import { readNow } from '../../api/read-now.ts';
import { targetNames } from '../../parts/evaluation/target-names.ts';
import { Failure } from '../../ui/failure.tsx';
import { UnsavedQuestion } from '../../ui/unsaved-question.tsx';
import { useUnchanged } from '../../ui/use-unchanged.ts';
import { ruleBodyOf, ruleDraftOf, type RuleDraft } from './rule-draft.ts';
import { RuleFilters } from './rule-filters.tsx';
import { RuleLimits } from './rule-limits.tsx';
import { RuleRuns } from './rule-runs.tsx';

interface RuleFormProps {
  /** Absent for a new rule. */
  readonly rule?: EvaluationRule;
  readonly beginning: RuleDraft;
  readonly onSaved: (rule: EvaluationRule) => void;
}

interface RulePartProps {
  readonly draft: RuleDraft;
  readonly set: (changed: Partial<RuleDraft>) => void;
}

const formId = 'evaluation-rule';

/** The target, evaluator and limits of a rule. Filters have a separate form, so they are outside of this one. */
export const RuleForm = ({ rule, beginning, onSaved }: RuleFormProps) => {
  const mayWrite = useMay('write');
  const [draft, setDraft] = useState(beginning);
  const set = (changed: Partial<RuleDraft>): void => setDraft((before) => ({ ...before, ...changed }));
  const [stored, setStored] = useState(beginning);
  const saving = useSaving(rule, (saved, sent) => {
    setStored(sent);
    onSaved(saved);
  });
  return (
    <div className="stack rule-form">
      <UnsavedQuestion isUnsaved={mayWrite && JSON.stringify(draft) !== JSON.stringify(stored)} />
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(draft);
        }}
      >
        <fieldset className="plain stack" disabled={!mayWrite}>
          <legend className="only-heard">The rule</legend>
          <RuleName draft={draft} set={set} />
          <EvaluatorChoice draft={draft} set={set} />
          <TargetChoice draft={draft} set={set} isNew={rule === undefined} />
          {draft.target === 'dataset-run-item' ? <RuleRuns draft={draft} set={set} /> : null}
        </fieldset>
      </form>
      <RuleFilters draft={draft} set={set} />
      <fieldset className="plain stack" disabled={!mayWrite}>
        <legend className="only-heard">Limits</legend>
        <RuleLimits draft={draft} set={set} formId={formId} />
      </fieldset>
      {saving.error === null ? null : <Failure error={saving.error} />}
      {mayWrite ? (
        <div className="row">
          <button type="submit" form={formId} className="button primary" disabled={saving.isPending}>
            {rule === undefined ? 'Make the rule' : 'Save'}
          </button>
          <span role="status" className="soft">
            {saving.isSuccess ? 'Saved.' : ''}
          </span>
        </div>
      ) : null}
    </div>
  );
};

const useSaving = (rule: EvaluationRule | undefined, onSaved: (rule: EvaluationRule, sent: RuleDraft) => void) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const { checkUnchanged, remember } = useUnchanged(rule && ruleDraftOf(rule));
  return useMutation({
    mutationFn: async (sent: RuleDraft): Promise<EvaluationRule> => {
      const body = ruleBodyOf(sent);
      if (rule === undefined)
        return api.post('/api/public/evaluation-rules', { projectId }, { body: { ...body, target: sent.target } });
      await checkUnchanged(async () => {
        const now = await readNow(rulesQuery(projectId), rule.id);
        return now && ruleDraftOf(now);
      });
      const asked = { params: { ruleId: rule.id }, body };
      return api.patch('/api/public/evaluation-rules/{ruleId}', { projectId }, asked);
    },
    onSuccess: async (saved, sent) => {
      remember(ruleDraftOf(saved));
      await queries.invalidateQueries({ queryKey: ['evaluation-rules', projectId] });
      onSaved(saved, sent);
    },
  });
};

const RuleName = ({ draft, set }: RulePartProps) => (
  <label className="labelled">
    Name
    <input
      className="field"
      required
      maxLength={255}
      value={draft.name}
      onChange={(event) => set({ name: event.target.value })}
    />
  </label>
);

const EvaluatorChoice = ({ draft: { evaluatorId, evaluatorVersion }, set }: RulePartProps) => {
  const { id: projectId } = useProject();
  const { data = [], error, refetch, isSuccess } = useQuery(evaluatorsQuery(projectId));
  const versions = useQuery({ ...evaluatorVersionsQuery(projectId, evaluatorId), enabled: evaluatorId !== '' });
  // Before the list is loaded, the selected value would be shown as empty, and refused.
  const isListed = evaluatorId === '' || data.some(({ id }) => id === evaluatorId);
  if (error !== null && data.length === 0) return <Failure error={error} onRetry={() => void refetch()} />;
  if (isSuccess && data.length === 0 && evaluatorId === '')
    return (
      <p className="notice">
        A rule judges by an evaluator, and the project has none.{' '}
        <Link to="/project/$projectId/evaluators" params={{ projectId }}>
          Make one
        </Link>
      </p>
    );
  return (
    <div className="fields">
      <label className="labelled">
        Evaluator
        <select
          className="field"
          required
          value={evaluatorId}
          onChange={(event) => set({ evaluatorId: event.target.value, evaluatorVersion: '' })}
        >
          <option value="">Choose one</option>
          {isListed ? null : <option value={evaluatorId}>{versions.data?.[0]?.name ?? evaluatorId}</option>}
          {data.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        In which version
        <select
          className="field"
          value={evaluatorVersion}
          onChange={(event) => set({ evaluatorVersion: event.target.value })}
        >
          <option value="">the newest, also later ones</option>
          {(versions.data ?? []).map(({ version }) => (
            <option key={version}>{version}</option>
          ))}
        </select>
      </label>
    </div>
  );
};

const TargetChoice = ({ draft: { target }, set, isNew }: RulePartProps & { readonly isNew: boolean }) => (
  <label className="labelled">
    Judges
    <select
      className="field"
      disabled={!isNew}
      value={target}
      onChange={(event) =>
        set({
          target: event.target.value as RuleDraft['target'],
          datasetNames: [],
          runNames: '',
          where: [],
          others: [],
        })
      }
    >
      {Object.entries(targetNames).map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  </label>
);

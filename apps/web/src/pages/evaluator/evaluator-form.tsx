import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { BuiltIn, Evaluator, JudgeTemplate } from '../../api/evaluators.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { UnsavedQuestion } from '../../ui/unsaved-question.tsx';
import { BuiltInFields } from './built-in-fields.tsx';
import { CodeField } from './code-field.tsx';
import { definitionOfDraft, draftProblem, type EvaluatorDraft } from './evaluator-draft.ts';
import { JudgeFields } from './judge-fields.tsx';
import { Trial } from './trial.tsx';

interface EvaluatorFormProps {
  /** The newest version; absent for a new evaluator. */
  readonly newest?: Evaluator;
  readonly beginning: EvaluatorDraft;
  readonly builtIns: readonly BuiltIn[];
  readonly templates: readonly JudgeTemplate[];
  /** Leads to another page, or to another version on this one. */
  readonly onSaved: (evaluator: Evaluator) => void;
}

/** Creates an evaluator, or its next version; it can be tried before it is saved. */
export const EvaluatorForm = ({ newest, beginning, builtIns, templates, onSaved }: EvaluatorFormProps) => {
  const mayWrite = useMay('write');
  const [name, setName] = useState(newest?.name ?? '');
  const [draft, setDraft] = useState(beginning);
  const [unchanged] = useState(() => JSON.stringify([name, draft]));
  const { saving, problem } = useSaving(name, draft, builtIns, onSaved);
  return (
    <div className="evaluator-halves">
      <UnsavedQuestion isUnsaved={mayWrite && JSON.stringify([name, draft]) !== unchanged} />
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        <fieldset className="plain stack" disabled={!mayWrite}>
          <legend className="only-heard">The evaluator</legend>
          {newest === undefined ? <NameField name={name} onChange={setName} /> : null}
          <DraftFields draft={draft} builtIns={builtIns} templates={templates} onChange={setDraft} />
        </fieldset>
        {problem === undefined ? null : <p className="bad">{problem}</p>}
        {saving.error === null ? null : <Failure error={saving.error} />}
        {mayWrite ? (
          <div>
            <button type="submit" className="button primary" disabled={saving.isPending || problem !== undefined}>
              {newest === undefined ? 'Make the evaluator' : `Save as version ${newest.version + 1}`}
            </button>
          </div>
        ) : null}
      </form>
      {mayWrite ? (
        <Trial definition={() => definitionOfDraft(draft, builtIns)} isReady={problem === undefined} />
      ) : null}
    </div>
  );
};

const useSaving = (
  name: string,
  draft: EvaluatorDraft,
  builtIns: readonly BuiltIn[],
  onSaved: (evaluator: Evaluator) => void,
) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), definition: definitionOfDraft(draft, builtIns) };
      return api.post('/api/public/evaluators', { projectId }, { body });
    },
    onSuccess: async (evaluator) => {
      await queries.invalidateQueries({ queryKey: ['evaluators', projectId] });
      onSaved(evaluator);
    },
  });
  return { saving, problem: draftProblem(draft, builtIns) };
};

const NameField = ({ name, onChange }: { readonly name: string; readonly onChange: (name: string) => void }) => (
  <TextField label="Name, which its scores have too" required maxLength={255} value={name} onChange={onChange} />
);

interface DraftFieldsProps extends Pick<EvaluatorFormProps, 'builtIns' | 'templates'> {
  readonly draft: EvaluatorDraft;
  readonly onChange: (draft: EvaluatorDraft) => void;
}

const DraftFields = ({ draft, builtIns, templates, onChange }: DraftFieldsProps) => {
  if (draft.type === 'builtin') return <BuiltInFields draft={draft} builtIns={builtIns} onChange={onChange} />;
  if (draft.type === 'judge') return <JudgeFields draft={draft} templates={templates} onChange={onChange} />;
  return <CodeField draft={draft} onChange={onChange} />;
};

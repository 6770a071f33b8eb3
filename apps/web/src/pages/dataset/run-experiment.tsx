import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { ExperimentPlan } from '../../api/dataset-experiments.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { promptsQuery } from '../../api/prompts.ts';
import { fullCount } from '../../format/numbers.ts';
import { noModel, parametersOf, parametersProblem } from '../../parts/models/model-choice.ts';
import { ModelFields } from '../../parts/models/model-fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { variablesOfText } from './variables-of-text.ts';

interface RunExperimentProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

const nothing = { name: '', prompt: '', selector: '', variables: '', maxCost: '' };
type Fields = typeof nothing;

const labels = { name: 'Name of the run', maxCostUsd: 'Limit in dollars' } as const;

/** Starts an experiment: first a dry run that shows its size and cost, then the run itself. */
export const RunExperiment = ({ dataset: { name: datasetName }, onClose }: RunExperimentProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState<Fields>(nothing);
  const [choice, setChoice] = useState(noModel);
  const [plan, setPlan] = useState<ExperimentPlan>();
  const asking = useMutation({
    mutationFn: async (dryRun: boolean) => {
      const body = {
        name: fields.name,
        prompt: { name: fields.prompt, ...selectorOf(fields.selector) },
        provider: choice.provider,
        model: choice.model,
        parameters: parametersOf(choice),
        variables: variablesOfText(fields.variables),
        ...(fields.maxCost.trim() === '' ? {} : { maxCostUsd: fields.maxCost.trim() }),
        dryRun,
      };
      const path = '/api/public/datasets/{datasetName}/experiments';
      return api.post(path, { projectId }, { params: { datasetName }, body });
    },
    onSuccess: async (answer) => {
      setPlan(answer);
      if (answer.experiment === null) return;
      await queries.invalidateQueries({ queryKey: ['dataset-experiments', projectId, datasetName] });
      onClose();
    },
  });
  const set = (changed: Partial<Fields>): void => {
    setPlan(undefined);
    setFields({ ...fields, ...changed });
  };
  return (
    <FormDialog
      title={`Run an experiment over ${datasetName}`}
      submit={plan === undefined ? 'Try it out' : 'Start the experiment'}
      error={asking.error}
      labels={labels}
      isBusy={asking.isPending || parametersProblem(choice) !== undefined}
      onSubmit={() => asking.mutate(plan === undefined)}
      onClose={onClose}
    >
      <ExperimentFields fields={fields} set={set} />
      <ModelFields
        choice={choice}
        set={(changed) => {
          setPlan(undefined);
          setChoice({ ...choice, ...changed });
        }}
      />
      <FirstItem datasetName={datasetName} />
      {plan === undefined ? (
        <p className="soft">Trying it out calls no model: it counts the items and estimates the cost.</p>
      ) : (
        <Plan plan={plan} />
      )}
    </FormDialog>
  );
};

/** A number is a version, any other text a label. */
const selectorOf = (text: string) => {
  const given = text.trim();
  if (given === '') return {};
  return /^\d+$/.test(given) ? { version: Number(given) } : { label: given };
};

interface FieldsProps {
  readonly fields: Fields;
  readonly set: (changed: Partial<Fields>) => void;
}

const ExperimentFields = ({ fields, set }: FieldsProps) => (
  <>
    <TextField label={labels.name} required value={fields.name} onChange={(name) => set({ name })} />
    <div className="fields close">
      <PromptChoice fields={fields} set={set} />
      <TextField
        label={labels.maxCostUsd}
        inputMode="decimal"
        value={fields.maxCost}
        onChange={(maxCost) => set({ maxCost })}
      />
    </div>
    <label className="labelled">
      Variables, one on each line
      <textarea
        className="field mono"
        rows={3}
        placeholder="question = $.input.question"
        value={fields.variables}
        onChange={(event) => set({ variables: event.target.value })}
      />
    </label>
    <p className="soft">
      A variable that is not named here is the member of the input of its name, or the whole input where it is the only
      one.
    </p>
  </>
);

const PromptChoice = ({ fields, set }: FieldsProps) => {
  const { id: projectId } = useProject();
  const { data: prompts = [] } = useQuery(promptsQuery(projectId));
  const chosen = prompts.find(({ name }) => name === fields.prompt);
  const labels = chosen?.labels.filter((label) => label !== 'production') ?? [];
  const versions = chosen?.versions.toSorted((a, b) => b - a) ?? [];
  return (
    <>
      <label className="labelled">
        Prompt
        <select
          className="field"
          required
          value={fields.prompt}
          onChange={(event) => set({ prompt: event.target.value, selector: '' })}
        >
          <option value="">Choose one</option>
          {prompts.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="labelled">
        Version or label
        <select className="field" value={fields.selector} onChange={(event) => set({ selector: event.target.value })}>
          <option value="">production</option>
          {[...labels, ...versions].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
    </>
  );
};

/** The value that paths are relative to. */
const FirstItem = ({ datasetName }: { readonly datasetName: string }) => {
  const { id: projectId } = useProject();
  const { data } = useQuery({
    queryKey: ['dataset-items', projectId, datasetName, 'first'],
    queryFn: async ({ signal }) =>
      api.get('/api/public/dataset-items', { projectId }, { query: { datasetName, page: 1, limit: 1 }, signal }),
  });
  const [item] = data?.data ?? [];
  if (item === undefined) return null;
  const { input, expectedOutput, metadata } = item;
  return (
    <details>
      <summary>The newest item</summary>
      <JsonView label="The newest item" value={{ input, expectedOutput, metadata }} />
    </details>
  );
};

const Plan = ({ plan: { items, incomplete, missing, estimatedCostUsd } }: { readonly plan: ExperimentPlan }) => (
  <div role="status" className="stack">
    <p>
      {fullCount(items)} items, {estimatedCostUsd === null ? 'whose cost is unknown' : `about $${estimatedCostUsd}`}
      {incomplete === 0 ? '.' : `; ${fullCount(incomplete)} would fail without a call.`}
    </p>
    {missing.length === 0 ? null : (
      <ul>
        {missing.map(({ datasetItemId, variables }) => (
          <li key={datasetItemId}>
            <code>{datasetItemId}</code> has no {variables.join(', ')}
          </li>
        ))}
      </ul>
    )}
  </div>
);

import { useQuery } from '@tanstack/react-query';

import { datasetsQuery } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import type { RuleDraft } from './rule-draft.ts';

interface RuleRunsProps {
  readonly draft: RuleDraft;
  readonly set: (changed: Partial<RuleDraft>) => void;
}

/** The datasets and runs whose items a rule judges. */
export const RuleRuns = ({ draft: { datasetNames, runNames }, set }: RuleRunsProps) => {
  const { id: projectId } = useProject();
  const { data = [], error, refetch } = useQuery(datasetsQuery(projectId));
  const names = [...new Set([...data.map(({ name }) => name), ...datasetNames])];
  const choose = (name: string, isChosen: boolean): void =>
    set({ datasetNames: isChosen ? [...datasetNames, name] : datasetNames.filter((each) => each !== name) });
  return (
    <>
      <fieldset className="plain stack">
        <legend>Of these datasets</legend>
        {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
        <span className="soft">
          {datasetNames.length === 0 ? 'Without a choice, of all, also of items that only telemetry names.' : ''}
        </span>
        <div className="row">
          {names.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={datasetNames.includes(name)}
                onChange={(event) => choose(name, event.target.checked)}
              />{' '}
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <label className="labelled">
        Of the runs with these names, one in each line; all when empty
        <textarea
          className="field"
          rows={2}
          value={runNames}
          onChange={(event) => set({ runNames: event.target.value })}
        />
      </label>
    </>
  );
};

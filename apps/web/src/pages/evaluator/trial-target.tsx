import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { nameText } from '../../format/name-text.ts';
import { localTime } from '../../format/times.ts';
import { Failure } from '../../ui/failure.tsx';

/** A trace, or its observation if the id is not empty; with a dataset item, as the item of a run. */
export interface ChosenTarget {
  readonly traceId: string;
  readonly observationId: string;
  readonly datasetItemId: string;
}

export const noTarget: ChosenTarget = { traceId: '', observationId: '', datasetItemId: '' };

const kinds = { observation: 'an observation', trace: 'a trace', 'run item': 'an item of a dataset run' } as const;
type Kind = keyof typeof kinds;

interface Newest extends ChosenTarget {
  readonly label: string;
}

const newestMax = 25;
const datasetsMax = 5;
const runItemsMax = 10;
const byId = 'by id';

const readNewest = async (projectId: string, kind: Kind, signal: AbortSignal): Promise<readonly Newest[]> => {
  const query = { limit: newestMax, fields: 'core' };
  if (kind === 'trace') {
    const { data } = await api.get('/api/public/traces', { projectId }, { query, signal });
    return data.map(({ id, name, timestamp }) => ({
      traceId: id,
      observationId: '',
      datasetItemId: '',
      label: `${nameText(name, id)}, ${localTime(timestamp)}`,
    }));
  }
  if (kind === 'run item') return readNewestRunItems(projectId, signal);
  const { data } = await api.get('/api/public/observations', { projectId }, { query, signal });
  return data.flatMap(({ id, traceId, name, type, startTime }) =>
    traceId === null
      ? []
      : [
          {
            traceId,
            observationId: id,
            datasetItemId: '',
            label: `${nameText(name, id)}, ${type.toLowerCase()}, ${localTime(startTime)}`,
          },
        ],
  );
};

/** Items of the newest run of each of the newest datasets. */
const readNewestRunItems = async (projectId: string, signal: AbortSignal): Promise<readonly Newest[]> => {
  const asked = { query: { limit: datasetsMax }, signal };
  const { data: datasets } = await api.get('/api/public/v2/datasets', { projectId }, asked);
  const found = await Promise.all(
    datasets.map(async ({ id: datasetId, name: datasetName }) => {
      const params = { datasetName };
      const runs = await api.get(
        '/api/public/datasets/{datasetName}/runs',
        { projectId },
        { params, query: { limit: 1 }, signal },
      );
      const runName = runs.data[0]?.name;
      if (runName === undefined) return [];
      const query = { datasetId, runName, limit: runItemsMax };
      const { data } = await api.get('/api/public/dataset-run-items', { projectId }, { query, signal });
      return data.map(({ traceId, observationId, datasetItemId }) => ({
        traceId,
        observationId: observationId ?? '',
        datasetItemId,
        label: `${datasetName}, ${runName}: ${datasetItemId}`,
      }));
    }),
  );
  return found.flat();
};

interface TrialTargetProps {
  readonly target: ChosenTarget;
  readonly onChange: (target: ChosenTarget) => void;
}

/** The target of a trial: one of the newest, or any by its id. */
export const TrialTarget = ({ target, onChange }: TrialTargetProps) => {
  const { id: projectId } = useProject();
  const [kind, setKind] = useState<Kind>('observation');
  const [isById, setById] = useState(false);
  const {
    data: newest,
    error,
    refetch,
  } = useQuery({
    queryKey: ['newest', projectId, kind],
    queryFn: async ({ signal }) => readNewest(projectId, kind, signal),
  });
  const data = newest ?? [];
  const place = data.findIndex(
    ({ traceId, observationId, datasetItemId }) =>
      traceId === target.traceId && observationId === target.observationId && datasetItemId === target.datasetItemId,
  );
  const choose = (value: string): void => {
    setById(value === byId);
    onChange(data[Number(value)] ?? noTarget);
  };
  return (
    <>
      <label className="labelled">
        On
        <select
          className="field"
          value={kind}
          onChange={(event) => {
            setKind(event.target.value as Kind);
            onChange(noTarget);
          }}
        >
          {Object.entries(kinds).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {newest !== undefined || error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <NewestChoice newest={newest} value={isById ? byId : place === -1 ? '' : String(place)} onChoose={choose} />
      {isById ? <IdFields kind={kind} target={target} onChange={onChange} /> : null}
    </>
  );
};

interface NewestChoiceProps {
  /** `undefined` while they are not read. */
  readonly newest: readonly Newest[] | undefined;
  /** The place of the chosen one, or `byId`. */
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

const NewestChoice = ({ newest, value, onChoose }: NewestChoiceProps) => (
  <label className="labelled">
    Which
    <select className="field" value={value} onChange={(event) => onChoose(event.target.value)}>
      <option value="">{newest?.length === 0 ? 'There is none yet' : 'Choose one'}</option>
      {(newest ?? []).map(({ traceId, observationId, datasetItemId, label }, at) => (
        <option key={`${traceId} ${observationId} ${datasetItemId}`} value={at}>
          {label}
        </option>
      ))}
      <option value={byId}>Another one, by its id</option>
    </select>
  </label>
);

const IdFields = ({ kind, target, onChange }: TrialTargetProps & { readonly kind: Kind }) => (
  <>
    <label className="labelled">
      Id of the trace
      <input
        className="field mono"
        required
        value={target.traceId}
        onChange={(event) => onChange({ ...target, traceId: event.target.value.trim() })}
      />
    </label>
    {kind === 'trace' ? null : (
      <label className="labelled">
        Id of the observation{kind === 'run item' ? ', where one is linked' : ''}
        <input
          className="field mono"
          required={kind === 'observation'}
          value={target.observationId}
          onChange={(event) => onChange({ ...target, observationId: event.target.value.trim() })}
        />
      </label>
    )}
    {kind === 'run item' ? (
      <label className="labelled">
        Id of the dataset item
        <input
          className="field mono"
          required
          value={target.datasetItemId}
          onChange={(event) => onChange({ ...target, datasetItemId: event.target.value.trim() })}
        />
      </label>
    ) : null}
  </>
);

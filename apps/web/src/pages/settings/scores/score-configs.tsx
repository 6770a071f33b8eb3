import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { scoreConfigsQuery, type ScoreConfig } from '../../../api/score-configs.ts';
import { rangeText } from '../../../parts/scoring/judgement.ts';
import { Failure } from '../../../ui/failure.tsx';
import { ListSection } from '../../../ui/list-section.tsx';
import { TableHead } from '../../../ui/table-head.tsx';
import { Tags } from '../../../ui/tags.tsx';
import { dataTypes } from './config-fields.ts';
import { ScoreConfigForm } from './score-config-form.tsx';

/** The score configs of the project. */
export const ScoreConfigs = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<'new' | ScoreConfig>();
  const list = useQuery(scoreConfigsQuery(projectId));
  return (
    <>
      <ListSection
        make="New score config"
        onMake={mayWrite ? () => setOpen('new') : undefined}
        list={list}
        empty="No score config yet. One is a name with a range of numbers or with categories: annotation queues and the page of a trace score by it, and scores that name it are refused unless they fit."
      >
        {(rows) => <ConfigTable configs={rows} onChange={setOpen} />}
      </ListSection>
      {open === undefined ? null : (
        <ScoreConfigForm {...(open === 'new' ? {} : { config: open })} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
};

interface ConfigTableProps {
  readonly configs: readonly ScoreConfig[];
  readonly onChange: (config: ScoreConfig) => void;
}

const ConfigTable = ({ configs, onChange }: ConfigTableProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Score configs as a table">
    <table>
      <TableHead columns={['Name', 'Type', 'Values', 'Description', { unseen: 'Changes' }]} />
      <tbody>
        {configs.map((config) => (
          <ConfigRow key={config.id} config={config} onChange={() => onChange(config)} />
        ))}
      </tbody>
    </table>
  </div>
);

const ConfigRow = ({ config, onChange }: { readonly config: ScoreConfig; readonly onChange: () => void }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const { id: configId, name, dataType, isArchived, description, categories } = config;
  const archiving = useMutation({
    mutationFn: async () =>
      api.patch(
        '/api/public/score-configs/{configId}',
        { projectId },
        { params: { configId }, body: { isArchived: !isArchived } },
      ),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['score-configs', projectId] }),
  });
  return (
    <tr>
      <th scope="row">
        {name} {isArchived ? <span className="tag">archived</span> : null}
      </th>
      <td>{dataTypes[dataType]}</td>
      <td>
        {categories === null ? rangeText(config) : <Tags tags={categories.map(({ label }) => label)} />}
        {archiving.error === null ? null : <Failure error={archiving.error} />}
      </td>
      <td>{description}</td>
      <td className="figure">
        {mayWrite ? (
          <>
            <button type="button" className="button" aria-label={`Change ${name}`} onClick={onChange}>
              Change …
            </button>{' '}
            <button
              type="button"
              className="button"
              aria-label={isArchived ? `Use ${name} again` : `Archive ${name}`}
              disabled={archiving.isPending}
              onClick={() => archiving.mutate()}
            >
              {isArchived ? 'Use again' : 'Archive'}
            </button>
          </>
        ) : null}
      </td>
    </tr>
  );
};

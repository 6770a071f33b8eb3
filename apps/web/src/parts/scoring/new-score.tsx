import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { newId } from '../../api/new-id.ts';
import { useProject } from '../../api/project.ts';
import { scoreConfigsQuery, type ScoreConfig } from '../../api/score-configs.ts';
import { readScoresAgain, type ScoreSubject } from '../../api/scores.ts';
import { decimal } from '../../ui/decimal.ts';
import { Failure } from '../../ui/failure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { problemOf, scoreBodyOf } from './judgement.ts';
import { ScoreField } from './score-field.tsx';

interface NewScoreProps {
  readonly subject: ScoreSubject;
  readonly onClose: () => void;
}

/** The choices other than configs: a number with any name, and a corrected output. */
const free = { number: 'A number without a config', correction: 'A correction of the output' } as const;
const beginning = { by: '', name: '', text: '', comment: '' };
type Fields = typeof beginning;

/** Creates a score: by a config, as a number, or as a corrected output. */
export const NewScore = ({ subject, onClose }: NewScoreProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(scoreConfigsQuery(projectId));
  const [id] = useState(newId);
  const [fields, setFields] = useState(beginning);
  const set = (changed: Partial<Fields>): void => setFields((before) => ({ ...before, ...changed }));
  const configs = (data ?? []).filter(({ isArchived }) => !isArchived);
  const by = fields.by === '' ? (configs[0]?.id ?? 'number') : fields.by;
  const config = configs.find(({ id }) => id === by);
  const sending = useMutation({
    mutationFn: async () => {
      const body = config === undefined ? freeBodyOf(by, fields, subject) : scoreBodyOf(config, fields, subject);
      await api.post('/api/public/scores', { projectId }, { body: { ...body, id } });
    },
    onSuccess: () => {
      readScoresAgain(queries, projectId);
      onClose();
    },
  });
  const isWrong = fields.text.trim() === '' || (config !== undefined && problemOf(config, fields.text) !== undefined);
  return (
    <FormDialog
      title="Add a score"
      submit="Add the score"
      error={sending.error}
      isBusy={sending.isPending || data === undefined || isWrong}
      onSubmit={() => sending.mutate()}
      onClose={onClose}
    >
      {data !== undefined || error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <ByChoice configs={configs} by={by} onChoose={(chosen) => set({ by: chosen, text: '' })} />
      {config === undefined ? (
        <FreeFields by={by} fields={fields} set={set} />
      ) : (
        <>
          {config.description ? <p className="soft">{config.description}</p> : null}
          <ScoreField config={config} text={fields.text} onChange={(text) => set({ text })} />
        </>
      )}
      <TextField label="Comment" value={fields.comment} onChange={(text) => set({ comment: text })} />
    </FormDialog>
  );
};

interface ByChoiceProps {
  readonly configs: readonly ScoreConfig[];
  readonly by: string;
  readonly onChoose: (by: string) => void;
}

const ByChoice = ({ configs, by, onChoose }: ByChoiceProps) => (
  <label className="labelled">
    Score by
    <select className="field" value={by} onChange={(event) => onChoose(event.target.value)}>
      {configs.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      {Object.entries(free).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  </label>
);

interface FreeFieldsProps {
  readonly by: string;
  readonly fields: Fields;
  readonly set: (changed: Partial<Fields>) => void;
}

const FreeFields = ({ by, fields, set }: FreeFieldsProps) =>
  by === 'correction' ? (
    <label className="labelled">
      What the output should have been
      <textarea
        className="field mono"
        rows={6}
        required
        value={fields.text}
        onChange={(event) => set({ text: event.target.value })}
      />
    </label>
  ) : (
    <>
      <TextField label="Name" required maxLength={200} value={fields.name} onChange={(text) => set({ name: text })} />
      <TextField label="Value" {...decimal} required value={fields.text} onChange={(text) => set({ text: text })} />
    </>
  );

/** A score without a config: like one sent by the API, or as a manual correction. */
const freeBodyOf = (by: string, { name, text, comment }: Fields, subject: ScoreSubject) => ({
  ...subject,
  comment: comment.trim() === '' ? null : comment.trim(),
  ...(by === 'correction'
    ? { name: 'output', dataType: 'CORRECTION', source: 'ANNOTATION', value: text }
    : { name: name.trim(), dataType: 'NUMERIC', source: 'API', value: Number(text) }),
});

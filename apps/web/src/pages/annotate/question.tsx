import type { ScoreConfig } from '../../api/score-configs.ts';
import { judgementProblem, type Judgement } from '../../parts/scoring/judgement.ts';
import { ScoreField } from '../../parts/scoring/score-field.tsx';

interface QuestionProps {
  readonly config: ScoreConfig;
  readonly judgement: Judgement;
  /** True if it receives the keys. */
  readonly isCurrent: boolean;
  readonly onCurrent: () => void;
  readonly onChange: (changed: Partial<Judgement>) => void;
}

/** The input for one config, and the comment on it. */
export const Question = ({ config, judgement, isCurrent, onCurrent, onChange }: QuestionProps) => (
  <fieldset
    className={isCurrent ? 'question card stack current' : 'question card stack'}
    aria-current={isCurrent}
    onFocus={onCurrent}
  >
    <legend>
      <strong>{config.name}</strong>
    </legend>
    {config.description ? <p className="soft">{config.description}</p> : null}
    <ScoreField config={config} text={judgement.text} onChange={(text) => onChange({ text })} />
    <label>
      <span className="only-heard">Comment on {config.name}</span>
      <input
        className="field"
        data-comment=""
        placeholder="Comment"
        value={judgement.comment}
        onChange={(event) => onChange({ comment: event.target.value })}
      />
    </label>
    {/* Problems of a text are shown at its field. */}
    {judgement.text.trim() === '' ? <span className="bad">{judgementProblem(config, judgement)}</span> : null}
  </fieldset>
);

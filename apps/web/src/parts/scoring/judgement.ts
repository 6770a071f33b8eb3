import type { ScoreConfig } from '../../api/score-configs.ts';
import type { Score, ScoreSubject } from '../../api/scores.ts';
import { scoreText } from '../../format/score-text.ts';

/** A score for a config as entered or selected; an empty text is no score. */
export interface Judgement {
  /** A number as entered, the label of a category, `True` or `False`, or a text. */
  readonly text: string;
  readonly comment: string;
}

export const noJudgement: Judgement = { text: '', comment: '' };

const textLengthMax = 500;

/** The range of numbers that a config accepts, as text; empty if all are accepted. */
export const rangeText = ({ minValue, maxValue }: Pick<ScoreConfig, 'minValue' | 'maxValue'>): string => {
  if (minValue !== null && maxValue !== null) return `from ${minValue} to ${maxValue}`;
  if (minValue !== null) return `${minValue} or more`;
  return maxValue === null ? '' : `${maxValue} or less`;
};

/** The values that a config accepts: `A number from 0 to 10`. */
export const numberText = (config: ScoreConfig): string => `A number ${rangeText(config)}`.trim();

/** The reason why the config does not accept a text; `undefined` if it does, or if the text is empty. */
export const problemOf = (config: ScoreConfig, text: string): string | undefined => {
  if (text.trim() === '') return undefined;
  if (config.dataType === 'TEXT')
    return text.length > textLengthMax ? `A text of at most ${textLengthMax} characters is expected.` : undefined;
  if (config.dataType !== 'NUMERIC')
    return config.categories?.some(({ label }) => label === text) === true
      ? undefined
      : 'One of the categories is expected.';
  const number = Number(text);
  const { minValue, maxValue } = config;
  const fits = Number.isFinite(number) && number >= (minValue ?? -Infinity) && number <= (maxValue ?? Infinity);
  return fits ? undefined : `${numberText(config)} is expected.`;
};

/** The reason why a judgement cannot be stored: its text, or a comment without one, which no score would have. */
export const judgementProblem = (config: ScoreConfig, { text, comment }: Judgement): string | undefined =>
  text.trim() === '' && comment.trim() !== '' ? 'Choose a value, or remove the comment.' : problemOf(config, text);

/** The judgement in a score. */
export const judgementOf = (score: Score): Judgement => ({ text: scoreText(score), comment: score.comment ?? '' });

interface Judged extends ScoreSubject {
  /** Sending an id again replaces the score. */
  readonly id?: string | undefined;
  readonly queueId?: string | undefined;
}

/** The score of a judgement in the request body. The config must accept the text. */
export const scoreBodyOf = (config: ScoreConfig, { text, comment }: Judgement, judged: Judged) => ({
  ...judged,
  name: config.name,
  configId: config.id,
  dataType: config.dataType,
  source: 'ANNOTATION',
  value: valueOf(config, text),
  comment: comment.trim() === '' ? null : comment.trim(),
});

const valueOf = ({ dataType, categories }: ScoreConfig, text: string): number | string => {
  if (dataType === 'NUMERIC') return Number(text);
  if (dataType === 'BOOLEAN') return categories?.find(({ label }) => label === text)?.value ?? 0;
  return text;
};

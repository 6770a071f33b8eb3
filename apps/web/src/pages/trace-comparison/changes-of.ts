import type { StepNode } from '../trace/step-tree.ts';
import type { StepPair } from './align-steps.ts';

/** What steps have that their tree does not. */
export interface StepTexts {
  readonly input: string | null;
  readonly output: string | null;
  /** The name and the version of its prompt. */
  readonly prompt: string;
  /** The parameters of its model, as JSON. */
  readonly parameters: string;
}

/** Of the steps of both traces, by id. */
export type TextsOf = ReadonlyMap<string, StepTexts>;

const isFailed = ({ step }: StepNode): boolean => step.level === 'ERROR';

/** What differs between two steps that correspond; empty if nothing does. Without texts only what trees have. */
export const changesOf = ({ before, after }: StepPair, texts: TextsOf | undefined): readonly string[] => {
  if (before === undefined) return ['only in the second'];
  if (after === undefined) return ['only in the first'];
  const [one, other] = [texts?.get(before.step.id), texts?.get(after.step.id)];
  const differ: Readonly<Record<string, boolean>> = {
    name: before.step.name !== after.step.name,
    'fails now': !isFailed(before) && isFailed(after),
    'failed before': isFailed(before) && !isFailed(after),
    model: before.step.model !== after.step.model,
    parameters: one?.parameters !== other?.parameters,
    prompt: one?.prompt !== other?.prompt,
    input: one?.input !== other?.input,
    output: one?.output !== other?.output,
  };
  return Object.keys(differ).filter((name) => differ[name]);
};

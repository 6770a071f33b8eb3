import { durationText } from '../../format/durations.ts';
import { shortUsd } from '../../format/money.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import type { StepNode } from './step-tree.ts';
import type { Measure } from './trace-search.ts';

/** Milliseconds, US dollars or units for display. */
export const measureText = (measure: Measure, value: number): string => {
  if (measure === 'time') return durationText(value);
  return measure === 'cost' ? shortUsd(value) : `${fullCount(value)} tokens`;
};

/** A step in one line: its name, its duration, and the usage of it and all steps below it. */
export const stepText = ({ step, startMs, endMs, sums }: StepNode): string =>
  [
    `${nameText(step.name, step.id)} (${step.type.toLowerCase()})`,
    durationText(endMs - startMs),
    ...(sums.cost === 0 ? [] : [shortUsd(sums.cost)]),
    ...(sums.tokens === 0 ? [] : [`${fullCount(sums.tokens)} tokens`]),
    ...(step.level === 'ERROR' ? ['failed'] : []),
  ].join(' · ');

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

/** The duration of a step; empty for an event, which is a point in time. */
export const stepDurationText = ({ step, startMs, endMs }: Pick<StepNode, 'step' | 'startMs' | 'endMs'>): string => {
  if (step.endTime !== null) return durationText(endMs - startMs);
  return step.type === 'EVENT' ? '' : 'not ended';
};

/** A step in one line: its name, its duration, and the usage of it and all steps below it. */
export const stepText = (node: StepNode): string => {
  const { step, sums } = node;
  const duration = stepDurationText(node);
  return [
    `${nameText(step.name, step.id)} (${step.type.toLowerCase()})`,
    ...(duration === '' ? [] : [duration]),
    ...(sums.cost === 0 ? [] : [shortUsd(sums.cost)]),
    ...(sums.tokens === 0 ? [] : [`${fullCount(sums.tokens)} tokens`]),
    ...(step.level === 'ERROR' ? ['failed'] : []),
  ].join(' · ');
};

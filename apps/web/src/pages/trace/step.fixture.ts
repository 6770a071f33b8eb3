import type { Step } from './trace-queries.ts';

/** A step from one second to another; it lasts one second by default. */
export const step = (id: string, parent: string | null, second: number, more: Partial<Step> = {}): Step => ({
  id,
  parentObservationId: parent,
  type: 'SPAN',
  name: id,
  level: 'DEFAULT',
  startTime: new Date(second * 1000).toISOString(),
  endTime: new Date((second + 1) * 1000).toISOString(),
  model: null,
  totalTokens: null,
  totalCost: null,
  costSource: 'none',
  counted: true,
  ...more,
});

/** The end of a step, in seconds. */
export const until = (second: number): Pick<Step, 'endTime'> => ({ endTime: new Date(second * 1000).toISOString() });

import { expect, it } from 'vitest';

import { stepDurationText, stepText } from './measure-text.ts';
import { step } from './step.fixture.ts';
import { stepTree } from './step-tree.ts';

it('a step that has not ended is said to be so, has no duration, and an event has none either', () => {
  const { nodes } = stepTree([
    step('ended', null, 0),
    step('running', null, 1, { endTime: null }),
    step('within', 'running', 2),
    step('click', null, 3, { endTime: null, type: 'EVENT' }),
  ]);
  expect(nodes.map(stepDurationText)).toEqual(['1.00 s', 'not ended', '1.00 s', '']);
  expect(nodes.map(stepText)).toEqual([
    'ended (span) · 1.00 s',
    'running (span) · not ended',
    'within (span) · 1.00 s',
    'click (event)',
  ]);
});

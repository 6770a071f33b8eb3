import { expect, it } from 'vitest';

import type { BuiltIn, Definition, JudgeTemplate } from '../../api/evaluators.ts';
import {
  definitionOfDraft,
  draftOf,
  draftProblem,
  newDraft,
  withTemplate,
  type JudgeDraft,
} from './evaluator-draft.ts';

const builtIns = [
  { name: 'latency', settingsSchema: { properties: { maxMs: { type: 'number' } }, required: ['maxMs'] } },
] as unknown as readonly BuiltIn[];

const judge = {
  type: 'judge',
  provider: 'own',
  model: 'gpt-4o',
  parameters: { temperature: 0, topP: 0.5 },
  messages: [{ role: 'user', content: '{{answer}}' }],
  variables: { answer: '$.output' },
  dataType: 'NUMERIC',
  range: { min: 0, max: 10 },
} as const satisfies Definition;

it('a stored definition of each kind is sent again as it was', () => {
  const { range: _range, ...withoutRange } = judge;
  const definitions: readonly Definition[] = [
    { type: 'builtin', name: 'latency', settings: { maxMs: 500 } },
    { type: 'code', source: 'function evaluate() { return 1; }' },
    judge,
    { ...withoutRange, dataType: 'CATEGORICAL', categories: ['good', 'not good'] },
    { ...withoutRange, dataType: 'BOOLEAN' },
  ];
  for (const definition of definitions)
    expect(definitionOfDraft(draftOf(definition, builtIns), builtIns)).toEqual(definition);
});

it('a template replaces what a judge asks and scores by, and keeps the model that is called', () => {
  const template = {
    messages: [{ role: 'user', content: '{{question}}' }],
    variables: { question: '$.input' },
    dataType: 'CATEGORICAL',
    categories: ['yes', 'no'],
  } as unknown as JudgeTemplate;
  const draft = withTemplate(draftOf(judge, []) as JudgeDraft, template);
  const { range: _range, ...others } = judge;
  expect(definitionOfDraft(draft, [])).toEqual({ ...others, ...template });
});

it('variables that no message has are not sent, and a new one has an empty path until it is given', () => {
  const draft = { ...(draftOf(judge, []) as JudgeDraft), messages: [{ role: 'user', content: '{{context}}' }] };
  expect(definitionOfDraft(draft, [])).toMatchObject({ variables: { context: '' } });
});

it('what cannot be sent yet is named', () => {
  const draft = newDraft('judge', []) as JudgeDraft;
  expect(draftProblem(draft, [])).toBeUndefined();
  expect(draftProblem({ ...draft, choice: { ...draft.choice, others: '{' } }, [])).toMatch(/no JSON yet/);
});

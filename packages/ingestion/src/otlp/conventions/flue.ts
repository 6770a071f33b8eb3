import type { ObservationType } from '@spanledger/core';
import { attributes, label, someContent } from './attribute-source.ts';
import type { Convention } from './convention.ts';

const typed = (keys: readonly string[], type: ObservationType): ReturnType<typeof attributes<ObservationType>> =>
  attributes(keys, (value) => (label(value) === undefined ? undefined : type), { keeps: true });

/** Flue. Its model turns follow the generative-AI conventions; tools, tasks and workflows have attributes of their own. */
export const flue: Convention = {
  name: 'flue',
  rank: 400,
  fields: {
    type: [
      ...typed(['flue.tool.name', 'flue.tool.call_id'], 'TOOL'),
      ...typed(['flue.task.id', 'flue.task.agent'], 'AGENT'),
    ],
    input: attributes(
      ['flue.turn.input', 'flue.tool.arguments', 'flue.task.prompt', 'flue.workflow.payload'],
      someContent,
    ),
    output: attributes(
      ['flue.turn.output', 'flue.tool.result', 'flue.task.result', 'flue.operation.result', 'flue.workflow.result'],
      someContent,
    ),
  },
};

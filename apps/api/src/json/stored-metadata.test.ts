import { expect, it } from 'vitest';
import { storedMetadata } from './stored-metadata.ts';

it('shows all metadata of clients, and none of what inputs and outputs are worked out from', () => {
  const working = ['input.1.0000.0.ab', 'whole_output.1', 'root_input.b7ad6b7169203331', 'silent_output'];
  const hidden = Object.fromEntries(working.map((name) => [`gen_ai.event.${name}`, '"x"']));
  const shown = { 'gen_ai.event.name': '"said"', 'gen_ai.event.inputs': '1', plan: '{"a":1}' };
  expect(storedMetadata({ ...hidden, ...shown })).toEqual({
    'gen_ai.event.name': 'said',
    'gen_ai.event.inputs': 1,
    plan: { a: 1 },
  });
});

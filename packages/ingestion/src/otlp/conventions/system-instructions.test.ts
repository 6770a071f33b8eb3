import { expect, it } from 'vitest';
import { withSystemInstructions } from './system-instructions.ts';

const user = '{"role":"user","content":"Hi"}';
const system = '{"role":"system","content":"Be brief."}';

it.each([
  [`[${user}]`, 'Be brief.', `[${system},${user}]`],
  [`[${user}]`, '"Be brief."', `[${system},${user}]`],
  ['[ ]', 'Be brief.', `[${system} ]`],
  [
    `[${user}]`,
    '[{"type":"text","content":"Be brief."},"In French."]',
    `[{"role":"system","content":"Be brief.\\nIn French."},${user}]`,
  ],
  [
    `[${user}]`,
    '[{"content":"Be brief."},{"uri":"file"}]',
    `[{"role":"system","content":"[{\\"content\\":\\"Be brief.\\"},{\\"uri\\":\\"file\\"}]"},${user}]`,
  ],
  [undefined, 'Be brief.', 'Be brief.'],
  ['', 'Be brief.', 'Be brief.'],
  [`[${user}]`, undefined, undefined],
  [`[${user}]`, '', undefined],
  [`[${user}]`, '[]', undefined],
  [`[${user}]`, ' [ ] ', undefined],
  [`[${user}]`, [], undefined],
  [`[${user}]`, 'null', undefined],
  [`[${user}]`, '""', undefined],
  [`[${user}]`, '[{"type":"text","content":""},"",null]', undefined],
  [undefined, '[]', undefined],
  [`[${user}]`, '[{"type":"blob"}]', `[{"role":"system","content":"[{\\"type\\":\\"blob\\"}]"},${user}]`],
  [`[${user},${system}]`, 'Be brief.', undefined],
  ['Hi', 'Be brief.', undefined],
])('system instructions come before the messages, as a message: %j, %j', (messages, instructions, expected) => {
  expect(withSystemInstructions(messages, instructions)).toBe(expected);
});

import type { comparePromptVersions, EndpointOutput } from '@spanledger/api-contract';
import type { PromptBody, PromptVersion } from '@spanledger/core';
import { diffLines } from 'diff';

type Difference = Pick<EndpointOutput<typeof comparePromptVersions, 200>, 'prompt' | 'config'>;

/** The time limit to compare lines of long texts; the rest is one change then. */
const timeoutMs = 500;

/** The differences of two versions, line by line. */
export const promptDifference = (from: PromptVersion, to: PromptVersion): Difference => ({
  prompt: changes(linesOf(from.body), linesOf(to.body)),
  config: changes(configText(from.config), configText(to.config)),
});

const changes = (from: string, to: string): Difference['prompt'] => {
  const found = diffLines(from, to, { timeout: timeoutMs });
  if (found === undefined) {
    return [
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ];
  }
  return found.map(({ added, removed, value }) => ({ kind: kindOf(added, removed), text: value }));
};

const kindOf = (isAdded: boolean, isRemoved: boolean): 'added' | 'removed' | 'same' => {
  if (isAdded) return 'added';
  return isRemoved ? 'removed' : 'same';
};

const linesOf = (body: PromptBody): string => {
  if (body.type === 'text') return withEnd(body.prompt);
  return body.prompt
    .map((message) =>
      'role' in message ? `${message.role}:\n${withEnd(message.content)}` : `placeholder: ${message.name}\n`,
    )
    .join('\n');
};

/** So that a line is the same whether or not another follows it. */
const withEnd = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

const configText = (config: unknown): string => `${JSON.stringify(sorted(config), null, 2)}\n`;

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
};

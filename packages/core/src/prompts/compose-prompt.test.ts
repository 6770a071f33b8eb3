import { expect, it } from 'vitest';
import type { ProjectId } from '../ids.ts';
import { composePrompt, type FindPrompt } from './compose-prompt.ts';
import type { PromptVersion } from './prompt.ts';

const textPrompt = (name: string, prompt: string): PromptVersion => ({
  id: `id of ${name}`,
  projectId: 'project' as ProjectId,
  name,
  version: 1,
  body: { type: 'text', prompt },
  config: {},
  commitMessage: null,
  tags: [],
  labels: ['production'],
  createdBy: 'pk-1',
  createdAt: 0,
  updatedAt: 0,
});

const referring = (to: readonly string[]): string =>
  to.map((name) => `@@@langfusePrompt:name=${name}|label=production@@@`).join(' ');

const tenTimes = (text: string): string => Array.from({ length: 10 }, () => text).join(' ');

it('each prompt that others refer to is looked for once, however many of them do', async () => {
  const levels = ['a', 'b', 'c'].map((level) => Array.from({ length: 10 }, (_, at) => `${level}${at}`));
  const texts = new Map(
    levels.flatMap((names, at) => names.map((name) => [name, referring(levels[at + 1] ?? []) || name] as const)),
  );
  const asked: string[] = [];
  const find: FindPrompt = async (name) => {
    asked.push(name);
    const text = texts.get(name);
    return text === undefined ? undefined : textPrompt(name, text);
  };
  const composed = await composePrompt(textPrompt('root', referring(levels[0] ?? [])), find, { isStrict: true });
  const last = (levels[2] ?? []).join(' ');
  expect(composed).toMatchObject({ kind: 'composed', body: { prompt: tenTimes(tenTimes(last)) } });
  expect(asked.toSorted()).toEqual(levels.flat().toSorted());
});

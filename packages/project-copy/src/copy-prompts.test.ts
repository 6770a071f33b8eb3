import { invalidInput } from '@spanledger/core';
import { expect, test } from 'vitest';
import type { CopyContext } from './copy-context.ts';
import { copyPrompts } from './copy-prompts.ts';
import { pageOf } from './fake-remote.fixture.ts';
import type { Remote } from './remote.ts';

interface Version {
  readonly version: number;
  readonly prompt: unknown;
  readonly labels: readonly string[];
  readonly type: string;
}

const text = (version: number, prompt: string, labels: string[] = []): Version => ({
  version,
  prompt,
  labels,
  type: 'text',
});

/** A server with prompts; one refuses references to prompts that it has not. */
const serverWith = (prompts: Map<string, Version[]>): Remote => ({
  url: 'http://fake',
  ask: async ({ method = 'GET', path, query = {}, body }) => {
    const list = '/api/public/v2/prompts';
    if (path === list && method === 'GET') {
      const found = [...prompts].filter(([name]) => query['name'] === undefined || name === query['name']);
      return pageOf(
        found.map(([name, versions]) => ({ name, versions: versions.map(({ version }) => version) })),
        query,
      );
    }
    if (path === list) {
      const { name, ...said } = body as Version & { name: string };
      const refersTo = /name=(\w+)/.exec(String(said.prompt))?.[1];
      if (refersTo !== undefined && !prompts.has(refersTo)) throw invalidInput(`there is no ${refersTo}`);
      const versions = prompts.get(name) ?? [];
      const version = Math.max(0, ...versions.map((each) => each.version)) + 1;
      prompts.set(name, [...versions, { ...said, version }]);
      return {};
    }
    const [name = '', , number = query['version']] = path.slice(list.length + 1).split('/');
    const versions = prompts.get(name) ?? [];
    const found = versions.find(({ version }) => version === Number(number));
    if (method === 'GET') return found;
    const others = versions.filter((each) => each !== found);
    if (method === 'DELETE' || found === undefined) prompts.set(name, others);
    else {
      const { newLabels } = body as { newLabels: string[] };
      prompts.set(name, [...others, { ...found, labels: [...found.labels, ...newLabels] }]);
    }
    return {};
  },
});

const copy = async (there: Record<string, Version[]>, here: Record<string, Version[]> = {}) => {
  const prompts = new Map(Object.entries(here));
  const problems: string[] = [];
  const [source, target] = [serverWith(new Map(Object.entries(there))), serverWith(prompts)];
  const context = {
    source,
    target,
    versionIds: new Map(),
    onProblem: (problem: string) => void problems.push(problem),
  };
  const report = await copyPrompts(context as unknown as CopyContext);
  return { report, problems, prompts: Object.fromEntries(prompts) };
};

test('versions keep their numbers and labels where others were deleted', async () => {
  const greet = [text(2, 'two'), text(5, 'five', ['production', 'latest'])];
  const { report, prompts } = await copy({ greet });
  expect(report).toEqual({ there: 1, here: 1 });
  expect(prompts).toEqual({ greet: [text(2, 'two'), text(5, 'five', ['production'])] });
});

test('a prompt comes after those that it refers to', async () => {
  const { problems, prompts } = await copy({
    a: [text(1, '@@@langfusePrompt:name=b|version=1@@@')],
    b: [text(1, 'b')],
  });
  expect([problems, Object.keys(prompts)]).toEqual([[], ['b', 'a']]);
});

test('later versions are added to those of an earlier copy, with labels that have moved since', async () => {
  const { problems, prompts } = await copy(
    { greet: [text(1, 'one', ['old']), text(2, 'two', ['production'])] },
    { greet: [text(1, 'one')] },
  );
  expect(problems).toEqual([]);
  expect(prompts).toEqual({ greet: [text(1, 'one', ['old']), text(2, 'two', ['production'])] });
});

test('a prompt with other versions here is left alone, and said, and so is one that refers to nothing', async () => {
  const here = { greet: [text(1, 'ours')] };
  const { report, problems, prompts } = await copy(
    { greet: [text(1, 'theirs'), text(2, 'two')], lost: [text(1, '@@@langfusePrompt:name=gone|version=1@@@')] },
    here,
  );
  expect(report).toEqual({ there: 2, here: 0 });
  expect(problems).toEqual([
    'prompt lost: there is no gone',
    'prompt greet: version 1 is another one here; nothing of this prompt was copied',
  ]);
  expect(prompts).toEqual(here);
});

import { isDeepStrictEqual } from 'node:util';
import { conflict } from '@spanledger/core';
import { z } from 'zod';
import { attempt, type CopyContext, type KindReport } from './copy-context.ts';
import { pick } from './events.ts';
import { allOf, type Item } from './pages.ts';
import type { Remote } from './remote.ts';

const listPath = '/api/public/v2/prompts';
const summarySchema = z.object({ name: z.string(), versions: z.array(z.number()) });
type Summary = z.infer<typeof summarySchema>;

const summaries = async (remote: Remote, name?: string): Promise<readonly Summary[]> => {
  const items = await allOf(remote, { path: listPath, query: { name } });
  const found = items.map((item) => summarySchema.parse(item));
  return name === undefined ? found : found.filter((each) => each.name === name);
};

const pathOf = (name: string): string => `${listPath}/${encodeURIComponent(name)}`;

const versionSchema = z.record(z.string(), z.unknown());
const readVersion = async (remote: Remote, name: string, version: number): Promise<Item> =>
  versionSchema.parse(await remote.ask({ path: pathOf(name), query: { version, resolve: 'false' } }));

const contentFields = ['type', 'prompt', 'config', 'commitMessage'];

/** The number of a version is that of its prompt's last version and one: in the place of one that was deleted. */
const gapMessage = 'deleted before it was copied';
const isGap = (item: Item): boolean => item['commitMessage'] === gapMessage;

const labelsOf = (item: Item): readonly string[] => {
  const labels = item['labels'];
  return Array.isArray(labels) ? labels.map(String).filter((label) => label !== 'latest') : [];
};

const create = async ({ target, versionIds }: CopyContext, name: string, item: Item): Promise<void> => {
  const body = { name, ...pick(item, [...contentFields, 'tags']), labels: labelsOf(item) };
  const created = versionSchema.parse(await target.ask({ method: 'POST', path: listPath, body }));
  versionIds.set(String(item['id']), String(created['id']));
};

const remove = async (target: Remote, name: string, version: number): Promise<void> => {
  await target.ask({ method: 'DELETE', path: pathOf(name), query: { version } });
};

/** Sets the labels that a version has there and not here. */
const relabel = async (target: Remote, name: string, version: number, wanted: Item, there: Item): Promise<void> => {
  const newLabels = labelsOf(wanted).filter((label) => !labelsOf(there).includes(label));
  if (newLabels.length === 0) return;
  await target.ask({ method: 'PATCH', path: `${pathOf(name)}/versions/${version}`, body: { newLabels } });
};

/** The last version here. Those of an earlier copy are compared, and get the labels that have moved since. */
const compareExisting = async (context: CopyContext, prompt: Summary): Promise<number> => {
  const { source, target, versionIds } = context;
  const [before] = await summaries(target, prompt.name);
  for (const version of before?.versions ?? []) {
    const here = await readVersion(target, prompt.name, version);
    if (isGap(here)) continue;
    const isThere = prompt.versions.includes(version);
    const there = isThere ? await readVersion(source, prompt.name, version) : {};
    if (!isDeepStrictEqual(pick(here, contentFields), pick(there, contentFields)))
      throw conflict(`version ${version} is another one here; nothing of this prompt was copied`);
    versionIds.set(String(there['id']), String(here['id']));
    await relabel(target, prompt.name, version, there, here);
  }
  return Math.max(0, ...(before?.versions ?? []));
};

const copyPrompt = async (context: CopyContext, prompt: Summary): Promise<void> => {
  const { source, target } = context;
  const { name, versions } = prompt;
  const last = Math.max(...versions);
  for (let version = (await compareExisting(context, prompt)) + 1; version <= last; version += 1) {
    const isThere = versions.includes(version);
    const item = isThere ? await readVersion(source, name, version) : await gapOf(source, name, last);
    await create(context, name, item);
  }
  const [now] = await summaries(target, name);
  for (const version of now?.versions ?? []) {
    if (!versions.includes(version)) await remove(target, name, version);
  }
};

const gapOf = async (source: Remote, name: string, version: number): Promise<Item> => {
  const { type } = await readVersion(source, name, version);
  return { type, prompt: type === 'chat' ? [] : '', commitMessage: gapMessage };
};

/**
 * Copies prompts with the numbers and labels of their versions. Prompts that others refer to come first: a version that
 * refers to one that is not there is refused.
 */
export const copyPrompts = async (context: CopyContext): Promise<KindReport> => {
  const there = await summaries(context.source);
  let waiting = there;
  let failures: readonly string[] = [];
  while (waiting.length > 0) {
    const again: Summary[] = [];
    const problems: string[] = [];
    const collecting = { onProblem: (problem: string) => void problems.push(problem) };
    for (const prompt of waiting) {
      const isHere = await attempt(collecting, `prompt ${prompt.name}`, async () => copyPrompt(context, prompt));
      if (!isHere) again.push(prompt);
    }
    failures = problems;
    if (again.length === waiting.length) break;
    waiting = again;
  }
  for (const problem of failures) context.onProblem(problem);
  return { there: there.length, here: there.length - failures.length };
};

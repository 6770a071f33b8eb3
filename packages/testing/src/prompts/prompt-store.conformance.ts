import type { NewPromptVersion, ProjectId, PromptBody, PromptStore } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { describePromptLists } from './prompt-lists.conformance.ts';

type Stores = IdentityStores & { readonly prompts: PromptStore };

const text = (prompt: string): PromptBody => ({ type: 'text', prompt });
const all = { page: 1, limit: 50 };
const aPrompt: NewPromptVersion = {
  name: 'support/greeting',
  body: text('Hello {{name}}'),
  config: { temperature: 0.5, stop: ['\u0000', '😀'] },
  labels: [],
  commitMessage: 'first',
  createdBy: 'API',
};

/** The contract of every `PromptStore`. `makeStores` returns empty ones each time. */
export const describePromptStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as PromptStore`, () => {
    let prompts: PromptStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      prompts = stores.prompts;
      [own, other] = await twoProjects(stores);
      await prompts.create(other, { ...aPrompt, body: text('of another project'), labels: ['production', 'a'] });
    });
    const create = async (fields: Partial<NewPromptVersion> = {}) => prompts.create(own, { ...aPrompt, ...fields });
    const labelsOf = async (version: number, prompt = aPrompt.name) =>
      (await prompts.get(own, prompt, { version }))?.labels;

    test('a created version is read as it was given, by its number and by each of its labels', async () => {
      const created = await create({ labels: ['production'], tags: ['b', 'a'] });
      const { labels: _labels, ...given } = aPrompt;
      expect(created).toEqual({
        ...given,
        id: expect.any(String),
        projectId: own,
        version: 1,
        labels: ['production', 'latest'],
        tags: ['b', 'a'],
        createdAt: expect.any(Number),
        updatedAt: expect.any(Number),
      });
      for (const selector of [{ version: 1 }, { label: 'latest' }, { label: 'production' }]) {
        expect(await prompts.get(own, aPrompt.name, selector)).toEqual(created);
      }
      expect(await prompts.get(own, aPrompt.name, { version: 2 })).toBeUndefined();
      expect(await prompts.get(own, aPrompt.name, { label: 'a' })).toBeUndefined();
      expect(await prompts.get(own, 'support', { version: 1 })).toBeUndefined();
    });

    test('messages and placeholders of a chat come back in their order', async () => {
      const body: PromptBody = {
        type: 'chat',
        prompt: [
          { role: 'system', content: 'line\n"quoted" \\ $1 \u0000' },
          { type: 'placeholder', name: 'history' },
          { role: 'user', content: '{{question}}' },
        ],
      };
      await create({ name: 'chat', body });
      expect((await prompts.get(own, 'chat', { label: 'latest' }))?.body).toEqual(body);
    });

    test('a prompt of a project that is not there is refused', async () => {
      await expect(prompts.create('nowhere' as ProjectId, aPrompt)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a new version takes its labels from the versions before', async () => {
      await create({ labels: ['production', 'a'] });
      const second = await create({ labels: ['a'] });
      expect(second).toMatchObject({ version: 2, labels: ['a', 'latest'] });
      expect(await labelsOf(1)).toEqual(['production']);
      expect((await prompts.get(other, aPrompt.name, { label: 'a' }))?.version).toBe(1);
    });

    test('added labels stay with those of the version and leave every other version', async () => {
      await create({ labels: ['a'] });
      await create({ labels: ['production'] });
      const before = await prompts.get(own, aPrompt.name, { version: 2 });
      const changed = await prompts.addLabels(own, aPrompt.name, 1, ['production', 'b']);
      expect(changed.labels).toEqual(['a', 'b', 'production']);
      expect(await labelsOf(2)).toEqual(['latest']);
      const after = await prompts.get(own, aPrompt.name, { version: 2 });
      expect(after).toEqual({ ...before, labels: ['latest'], updatedAt: after?.updatedAt });
      await expect(prompts.addLabels(own, aPrompt.name, 3, ['a'])).rejects.toMatchObject({ code: 'not_found' });
      await expect(prompts.addLabels(own, 'else', 1, ['a'])).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a label that is taken off a version is on none, unless another prompt refers to it', async () => {
      await create({ labels: ['a', 'production'] });
      await create();
      const [before, revision] = [await prompts.get(own, aPrompt.name, { version: 1 }), await prompts.revision(own)];
      const changed = await prompts.removeLabel(own, aPrompt.name, 1, 'production');
      expect(changed).toEqual({ ...before, labels: ['a'], updatedAt: changed.updatedAt });
      expect(await prompts.get(own, aPrompt.name, { label: 'production' })).toBeUndefined();
      expect(await prompts.revision(own)).not.toBe(revision);
      for (const version of [2, 3]) {
        const refused = prompts.removeLabel(own, aPrompt.name, version, 'a');
        await expect(refused).rejects.toMatchObject({ code: 'not_found' });
      }
      expect((await prompts.get(other, aPrompt.name, { label: 'production' }))?.version).toBe(1);
      const latest = prompts.removeLabel(own, aPrompt.name, 2, 'latest');
      await expect(latest).rejects.toMatchObject({ code: 'invalid_input' });
      await create({ name: 'whole', body: text(`@@@langfusePrompt:name=${aPrompt.name}|label=a@@@`) });
      const referred = prompts.removeLabel(own, aPrompt.name, 1, 'a');
      await expect(referred).rejects.toMatchObject({ code: 'invalid_input', message: /'whole' version 1 depends on/ });
      expect(await labelsOf(1)).toEqual(['a']);
    });

    test('tags belong to the prompt: given ones replace those of all versions, and absent ones stay', async () => {
      await create({ tags: ['a'] });
      await create();
      expect((await prompts.get(own, aPrompt.name, { version: 2 }))?.tags).toEqual(['a']);
      await create({ tags: [] });
      expect((await prompts.get(own, aPrompt.name, { version: 1 }))?.tags).toEqual([]);
    });

    test('a prompt has each tag once, however often it is given', async () => {
      expect((await create({ tags: ['b', 'a', 'b'] })).tags).toEqual(['b', 'a']);
      expect((await prompts.get(own, aPrompt.name, { version: 1 }))?.tags).toEqual(['b', 'a']);
    });

    test('a prompt keeps its type', async () => {
      await create();
      const chat: PromptBody = { type: 'chat', prompt: [{ role: 'user', content: 'x' }] };
      await expect(create({ body: chat })).rejects.toMatchObject({ code: 'invalid_input', message: /body\.type/ });
    });

    test('a name that is a variable and a placeholder of the same prompt is refused', async () => {
      const prompt = [{ role: 'user', content: '{{ who }}' }, { type: 'placeholder', name: 'who' } as const];
      const refused = create({ body: { type: 'chat', prompt } });
      await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: /'who'/ });
    });

    test('many versions at once have the numbers from 1 on', async () => {
      const made = await Promise.all(Array.from({ length: 20 }, async () => create({ labels: ['production'] })));
      expect(made.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(made.map((_version, at) => at + 1));
      const { items } = await prompts.list(own, { name: aPrompt.name }, all);
      expect(items[0]?.labels).toEqual(['production', 'latest']);
      expect((await prompts.get(own, aPrompt.name, { label: 'latest' }))?.version).toBe(20);
    });

    test('of two moves of a label at once one stays, and the label is on one version at every moment', async () => {
      for (let at = 0; at < 4; at += 1) await create();
      const seen: (number | undefined)[] = [];
      await prompts.addLabels(own, aPrompt.name, 1, ['production']);
      const moves = [1, 2, 3, 4, 3, 2].map(async (version) =>
        prompts.addLabels(own, aPrompt.name, version, ['production']),
      );
      const reads = Array.from({ length: 20 }, async () => {
        seen.push((await prompts.get(own, aPrompt.name, { label: 'production' }))?.version);
      });
      await Promise.all([...moves, ...reads]);
      expect(seen).not.toContain(undefined);
      const labels = await Promise.all([1, 2, 3, 4].map(async (version) => labelsOf(version)));
      expect(labels.flat().filter((label) => label === 'production')).toHaveLength(1);
    });

    test('a prompt that is deleted while it is read is there as a whole or not at all', async () => {
      const created = await create({ labels: ['production'] });
      const reads = Array.from({ length: 20 }, async () => prompts.get(own, aPrompt.name, { label: 'production' }));
      const [, ...seen] = await Promise.all([prompts.delete(own, aPrompt.name), ...reads]);
      for (const version of seen) expect([undefined, created]).toContainEqual(version);
      expect(await prompts.get(own, aPrompt.name, { version: 1 })).toBeUndefined();
    });

    test('when the latest version is deleted the highest that remains is the latest, and its number is not given again', async () => {
      for (let at = 0; at < 3; at += 1) await create({ labels: ['a'] });
      await prompts.delete(own, aPrompt.name, { version: 3 });
      expect(await labelsOf(2)).toEqual(['latest']);
      expect((await create()).version).toBe(4);
      await prompts.delete(own, aPrompt.name);
      expect((await prompts.list(own, {}, all)).items).toEqual([]);
      const chat: PromptBody = { type: 'chat', prompt: [{ role: 'user', content: 'x' }] };
      expect(await create({ body: chat })).toMatchObject({ version: 5, tags: [], labels: ['latest'] });
      expect((await prompts.get(other, aPrompt.name, { version: 1 }))?.labels).toEqual(['a', 'production', 'latest']);
    });

    test('versions are deleted by their number, by a label or all together, and what is not there is not found', async () => {
      for (let at = 0; at < 3; at += 1) await create({ labels: [`l${at}`] });
      await prompts.delete(own, aPrompt.name, { label: 'l0' });
      expect((await prompts.list(own, {}, all)).items[0]?.versions).toEqual([2, 3]);
      for (const selector of [{ version: 1 }, { label: 'l0' }]) {
        await expect(prompts.delete(own, aPrompt.name, selector)).rejects.toMatchObject({ code: 'not_found' });
      }
      await expect(prompts.delete(own, 'else')).rejects.toMatchObject({ code: 'not_found' });
    });

    test('what another prompt of the project refers to cannot be deleted', async () => {
      await prompts.create(other, { ...aPrompt, name: 'part', labels: ['production'] });
      const theirs = text('@@@langfusePrompt:name=part|version=1@@@@@@langfusePrompt:name=part|label=production@@@');
      await prompts.create(other, { ...aPrompt, name: 'theirs', body: theirs });
      await create({ name: 'part', labels: ['production'] });
      await create({ name: 'part' });
      await create({ name: 'by-label', body: text('@@@langfusePrompt:name=part|label=production@@@') });
      await create({ name: 'by-version', body: text('@@@langfusePrompt:name=part|version=2@@@') });
      for (const selector of [undefined, { version: 1 }, { version: 2 }, { label: 'production' }]) {
        const refused = prompts.delete(own, 'part', selector);
        await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: /depends on/ });
      }
      await prompts.addLabels(own, 'part', 2, ['production']);
      await prompts.delete(own, 'part', { version: 1 });
      await prompts.delete(own, 'by-label');
      await prompts.delete(own, 'by-version');
      await prompts.delete(own, 'part');
    });

    test('references are checked when a version is created', async () => {
      const refusedWith = async (body: PromptBody, message: RegExp, prompt = 'root') =>
        expect(create({ name: prompt, body })).rejects.toMatchObject({ code: 'invalid_input', message });
      await refusedWith(text('@@@langfusePrompt:name=none|version=1@@@'), /not found: none - version 1/);
      await refusedWith(text('@@@langfusePrompt:name=root|label=a@@@'), /Circular dependency/);
      await create({ name: 'chat', body: { type: 'chat', prompt: [{ role: 'user', content: 'x' }] } });
      await refusedWith(text('@@@langfusePrompt:name=chat|label=latest@@@'), /not a text prompt/);
      await create({ name: 'd5', body: text('end') });
      for (const depth of [4, 3, 2, 1, 0]) {
        await create({ name: `d${depth}`, body: text(`@@@langfusePrompt:name=d${depth + 1}|version=1@@@`) });
      }
      await refusedWith(text('@@@langfusePrompt:name=d0|version=1@@@'), /nesting depth/);
      await refusedWith(text('@@@langfusePrompt:name=d0|version=1@@@'), /Circular dependency/, 'd5');
    });

    test('a label is not moved to where a prompt would come to refer to itself', async () => {
      await create({ name: 'a', labels: ['production'] });
      await create({ name: 'c', labels: ['x'] });
      await create({ name: 'b', labels: ['production'], body: text('@@@langfusePrompt:name=a|label=production@@@') });
      await create({ name: 'a', body: text('@@@langfusePrompt:name=c|label=x@@@') });
      await create({ name: 'c', body: text('@@@langfusePrompt:name=b|label=production@@@') });
      await prompts.addLabels(own, 'c', 2, ['x']);
      const refused = prompts.addLabels(own, 'a', 2, ['production']);
      await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: /Circular dependency/ });
      expect(await labelsOf(1, 'a')).toEqual(['production']);
    });

    test('the revision of a project is another one after each change, and that of others stays', async () => {
      const ofOther = await prompts.revision(other);
      const seen = [await prompts.revision(own)];
      const changed = async (change: Promise<unknown>) => {
        await change;
        seen.push(await prompts.revision(own));
      };
      await changed(create());
      await changed(prompts.addLabels(own, aPrompt.name, 1, ['a']));
      await changed(prompts.delete(own, aPrompt.name));
      expect(new Set(seen).size).toBe(4);
      expect(await prompts.revision(other)).toBe(ofOther);
    });

    test('ids are found by name and version, in the order asked', async () => {
      const created = await create();
      const named = [
        { name: 'none', version: 1 },
        { name: aPrompt.name, version: 1 },
        { name: aPrompt.name, version: 2 },
      ];
      const ofOther = await prompts.get(other, aPrompt.name, { version: 1 });
      expect(await prompts.idsOf(own, named)).toEqual([undefined, created.id, undefined]);
      expect(await prompts.idsOf(other, named)).toEqual([undefined, ofOther?.id, undefined]);
      expect(await prompts.idsOf(own, [])).toEqual([]);
      const impossible = [
        { name: 'a\0', version: 1 },
        { name: aPrompt.name, version: 2 ** 31 },
      ];
      expect(await prompts.idsOf(own, impossible)).toEqual([undefined, undefined]);
      expect(await prompts.idsOf(own, [...impossible, ...named])).toEqual([
        undefined,
        undefined,
        undefined,
        created.id,
        undefined,
      ]);
      expect(await prompts.hasVersion(own, created.id)).toBe(true);
      expect(await prompts.hasVersion(other, created.id)).toBe(false);
    });
  });
  describePromptLists(name, makeStores);
};

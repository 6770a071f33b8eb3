import {
  protectedLabelsMax,
  type NewPromptVersion,
  type ProjectId,
  type PromptStore,
  type ProtectedLabelStore,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

type Stores = IdentityStores & { readonly prompts: PromptStore; readonly protectedLabels: ProtectedLabelStore };

const aPrompt: NewPromptVersion = {
  name: 'greeting',
  body: { type: 'text', prompt: 'Hello' },
  config: {},
  labels: [],
  commitMessage: null,
  createdBy: 'API',
};
const withRight = { mayMoveProtected: true };

const refused = async (change: Promise<unknown>, label = 'production') =>
  expect(change).rejects.toMatchObject({
    code: 'permission_denied',
    message: expect.stringContaining(`'${label}'`) as string,
  });

/** The contract of every `ProtectedLabelStore`, and of every `PromptStore` with its labels. */
export const describeProtectedLabels = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as ProtectedLabelStore`, () => {
    let prompts: PromptStore;
    let labels: ProtectedLabelStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      ({ prompts, protectedLabels: labels } = stores);
      [own, other] = await twoProjects(stores);
      await labels.protect(other, 'of-another');
    });
    const create = async (given: readonly string[] = [], rights?: typeof withRight) =>
      prompts.create(own, { ...aPrompt, labels: given }, rights);
    const versionsOf = async (label: string) => (await prompts.get(own, aPrompt.name, { label }))?.version;

    test('protected labels are listed sorted, in their project alone, and protecting one again changes nothing', async () => {
      for (const label of ['production', 'a', 'production']) await labels.protect(own, label);
      expect(await labels.list(own)).toEqual(['a', 'production']);
      expect(await labels.list(other)).toEqual(['of-another']);
      await labels.release(own, 'a');
      expect(await labels.list(own)).toEqual(['production']);
      await expect(labels.release(own, 'a')).rejects.toMatchObject({ code: 'not_found' });
      await expect(labels.release(own, 'of-another')).rejects.toMatchObject({ code: 'not_found' });
    });

    test('latest cannot be protected, nor a label of a project that is not there, nor more than the most', async () => {
      await expect(labels.protect(own, 'latest')).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(labels.protect('nowhere' as ProjectId, 'a')).rejects.toMatchObject({ code: 'not_found' });
      for (let at = 0; at < protectedLabelsMax; at += 1) await labels.protect(own, `l${at}`);
      await expect(labels.protect(own, 'one-more')).rejects.toMatchObject({ code: 'conflict' });
    });

    test('a protected label is not moved to a new version or an old one without the right, and nothing else of the change is made', async () => {
      await create(['production', 'a']);
      await create();
      await labels.protect(own, 'production');
      const revision = await prompts.revision(own);
      await refused(create(['a', 'production']));
      await refused(prompts.addLabels(own, aPrompt.name, 2, ['a', 'production']));
      expect(await versionsOf('latest')).toBe(2);
      expect([await versionsOf('production'), await versionsOf('a')]).toEqual([1, 1]);
      expect(await prompts.revision(own)).toBe(revision);
    });

    test('a protected label that no version has yet is not given without the right', async () => {
      await labels.protect(own, 'production');
      await refused(create(['production']));
      expect((await create()).version).toBe(1);
      await refused(prompts.addLabels(own, aPrompt.name, 1, ['production']));
    });

    test('a version with a protected label is not deleted without the right, however the deletion names it', async () => {
      await create(['production']);
      await create();
      await labels.protect(own, 'production');
      for (const selector of [undefined, { version: 1 }, { label: 'production' }]) {
        await refused(prompts.delete(own, aPrompt.name, selector));
      }
      expect(await versionsOf('production')).toBe(1);
      await prompts.delete(own, aPrompt.name, { version: 2 });
      await prompts.delete(own, aPrompt.name, undefined, withRight);
      expect(await versionsOf('production')).toBeUndefined();
    });

    test('a protected label is not taken off without the right', async () => {
      await create(['production', 'a']);
      await labels.protect(own, 'production');
      await refused(prompts.removeLabel(own, aPrompt.name, 1, 'production'));
      await prompts.removeLabel(own, aPrompt.name, 1, 'a');
      expect([await versionsOf('production'), await versionsOf('a')]).toEqual([1, undefined]);
      await prompts.removeLabel(own, aPrompt.name, 1, 'production', withRight);
      expect(await versionsOf('production')).toBeUndefined();
    });

    test('those with the right move and remove protected labels', async () => {
      await labels.protect(own, 'production');
      await create(['production'], withRight);
      await create(['production'], withRight);
      expect(await versionsOf('production')).toBe(2);
      await prompts.addLabels(own, aPrompt.name, 1, ['production'], withRight);
      expect(await versionsOf('production')).toBe(1);
      await prompts.delete(own, aPrompt.name, { label: 'production' }, withRight);
      expect(await versionsOf('production')).toBeUndefined();
    });

    test('what leaves protected labels where they are needs no right', async () => {
      await create(['production']);
      await labels.protect(own, 'production');
      await labels.protect(own, 'staging');
      expect((await create(['a'])).labels).toEqual(['a', 'latest']);
      const same = await prompts.addLabels(own, aPrompt.name, 1, ['production', 'b']);
      expect(same.labels).toEqual(['b', 'production']);
    });

    test('a label that is protected in one project moves in another, and again in its own when it is released', async () => {
      await labels.protect(own, 'production');
      await prompts.create(other, { ...aPrompt, labels: ['production'] });
      await refused(create(['production']));
      await labels.release(own, 'production');
      expect((await create(['production'])).labels).toEqual(['production', 'latest']);
    });

    test('of a label that is protected while others move it every move is made before or refused', async () => {
      await create();
      const moves = Array.from({ length: 8 }, async () =>
        prompts.addLabels(own, aPrompt.name, 1, ['a']).then(
          () => 'made',
          () => 'refused',
        ),
      );
      const creations = Array.from({ length: 8 }, async () =>
        create(['a']).then(
          ({ version }) => version,
          () => undefined,
        ),
      );
      await labels.protect(own, 'a');
      const versions = (await Promise.all(creations)).filter((version) => version !== undefined);
      await Promise.all(moves);
      const standing = await versionsOf('a');
      await refused(create(['a']), 'a');
      expect(await versionsOf('a')).toBe(standing);
      expect(new Set(versions).size).toBe(versions.length);
    });
  });
};

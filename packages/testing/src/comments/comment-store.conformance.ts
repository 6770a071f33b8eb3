import type { CommentStore, NewComment, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

const aComment: NewComment = {
  objectType: 'TRACE',
  objectId: 't “ü”',
  content: ' why\r\n@[Ada](user:ada) ',
  authorUserId: 'bob',
  mentionedUserIds: ['ada'],
};
const firstPage = { page: 1, limit: 10 };

type Stores = IdentityStores & { readonly comments: CommentStore };

/** The contract of every `CommentStore`. `makeStores` returns empty ones each time. */
export const describeCommentStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as CommentStore`, () => {
    let comments: CommentStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      [own, other] = await twoProjects(stores);
      ({ comments } = stores);
      await comments.create(other, aComment);
    });

    test('a comment is kept as it was given, and is there in its project alone', async () => {
      for (const given of [aComment, { ...aComment, authorUserId: null, mentionedUserIds: [] }]) {
        const comment = await comments.create(own, given);
        const at = expect.any(Number) as number;
        expect(comment).toEqual({ ...given, id: comment.id, projectId: own, createdAt: at, updatedAt: at });
        expect(await comments.get(own, comment.id)).toEqual(comment);
        expect(await comments.get(other, comment.id)).toBeUndefined();
      }
      const nowhere = comments.create('nowhere' as ProjectId, aComment);
      await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
    });

    test('comments are listed newest first by object, author and whom they mention, of one project', async () => {
      const first = await comments.create(own, aComment);
      const second = await comments.create(own, { ...aComment, objectType: 'SESSION', authorUserId: null });
      const third = await comments.create(own, { ...aComment, objectId: 'other', mentionedUserIds: ['eve', 'bob'] });
      const listed = async (conditions: Parameters<CommentStore['list']>[1], page = firstPage) => {
        const { items, totalItems } = await comments.list(own, conditions, page);
        return [items.map(({ id }) => id), totalItems];
      };
      expect(await listed({})).toEqual([[third.id, second.id, first.id], 3]);
      expect(await listed({}, { page: 2, limit: 2 })).toEqual([[first.id], 3]);
      expect(await listed({ objectType: 'TRACE' })).toEqual([[third.id, first.id], 2]);
      expect(await listed({ objectType: 'TRACE', objectId: aComment.objectId })).toEqual([[first.id], 1]);
      expect(await listed({ authorUserId: 'bob' })).toEqual([[third.id, first.id], 2]);
      expect(await listed({ mentionedUserId: 'eve' })).toEqual([[third.id], 1]);
    });

    test('a comment that was written before has its time, and its place among the others', async () => {
      const now = await comments.create(own, aComment);
      const createdAt = Date.UTC(2026, 0, 2, 3, 4, 5, 678) * 1000;
      const before = await comments.create(own, { ...aComment, createdAt });
      expect(before).toMatchObject({ createdAt, updatedAt: createdAt });
      expect((await comments.list(own, {}, firstPage)).items).toEqual([now, before]);
    });

    test('a deleted comment is gone, and one of another project cannot be deleted', async () => {
      const { id } = await comments.create(own, aComment);
      await expect(comments.delete(other, id)).rejects.toMatchObject({ code: 'not_found' });
      await comments.delete(own, id);
      expect(await comments.get(own, id)).toBeUndefined();
      await expect(comments.delete(own, id)).rejects.toMatchObject({ code: 'not_found' });
      expect((await comments.list(other, {}, firstPage)).totalItems).toBe(1);
    });
  });
};

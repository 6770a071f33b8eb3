import { randomUUID } from 'node:crypto';

import {
  notFound,
  type Comment,
  type CommentConditions,
  type CommentedKind,
  type CommentStore,
  type ProjectId,
} from '@spanledger/core';

import { toDate, toMicros } from '../budgets/budget-rows.ts';
import type { PrismaClient } from '../generated/client.ts';
import type { CommentModel } from '../generated/models.ts';

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];

export const postgresCommentStore = (db: PrismaClient): CommentStore => ({
  create: async (projectId, { mentionedUserIds, createdAt, ...comment }) => {
    const project = await db.project.findFirst({ where: { id: projectId, deletedAt: null }, select: { id: true } });
    if (project === null) throw notFound('There is no project with this id.');
    const at = createdAt === undefined ? {} : { createdAt: toDate(createdAt), updatedAt: toDate(createdAt) };
    const data = { id: randomUUID(), projectId, ...comment, mentionedUserIds: [...mentionedUserIds], ...at };
    return toComment(await db.comment.create({ data }));
  },
  get: async (projectId, id) => {
    const row = await db.comment.findFirst({ where: { projectId, id } });
    return row === null ? undefined : toComment(row);
  },
  list: async (projectId, conditions, { page, limit }) => {
    const where = whereOf(projectId, conditions);
    const [rows, totalItems] = await Promise.all([
      db.comment.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.comment.count({ where }),
    ]);
    return { items: rows.map(toComment), totalItems };
  },
  delete: async (projectId, id) => {
    const { count } = await db.comment.deleteMany({ where: { projectId, id } });
    if (count === 0) throw notFound(`The project has no comment ${id}.`);
  },
});

const whereOf = (projectId: ProjectId, { objectType, objectId, authorUserId, mentionedUserId }: CommentConditions) => ({
  projectId,
  ...(objectType === undefined ? {} : { objectType }),
  ...(objectId === undefined ? {} : { objectId }),
  ...(authorUserId === undefined ? {} : { authorUserId }),
  ...(mentionedUserId === undefined ? {} : { mentionedUserIds: { has: mentionedUserId } }),
});

const toComment = (row: CommentModel): Comment => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  objectType: row.objectType as CommentedKind,
  objectId: row.objectId,
  content: row.content,
  authorUserId: row.authorUserId,
  mentionedUserIds: row.mentionedUserIds,
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

import { roles } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const projectMemberSchema = component(
  'ProjectMember',
  z.object({
    userId: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable().describe('Null when a key asks that is of no user.'),
    role: z.enum(roles).describe('In the project.'),
  }),
);

export const listProjectMembers = defineEndpoint({
  operation: 'listProjectMembers',
  method: 'get',
  path: '/api/public/members',
  tag: 'Members',
  summary: 'List who has access to the project',
  description:
    'By their ids scores and comments name their authors, and annotation queues those to whom they are assigned.',
  access: 'read',
  responses: {
    200: {
      description: 'All of them, in the order in which they came to the organization.',
      schema: z.object({ data: z.array(projectMemberSchema) }),
    },
  },
});

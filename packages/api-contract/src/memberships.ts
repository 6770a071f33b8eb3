import { roles } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { idSchema, ofProject } from './projects.ts';

const tag = 'Members';
const organizationPath = '/api/public/organizations/memberships';
const projectPath = '/api/public/projects/{projectId}/memberships';

const membershipSchema = component(
  'OrganizationMember',
  z.object({
    userId: z.string(),
    role: z.enum(roles),
    email: z.string(),
    name: z
      .string()
      .nullable()
      .describe(`Of a user without one \`null\`; for Langfuse's client for Python an empty text.`),
  }),
);
const listed = z.object({
  memberships: z.array(membershipSchema),
  withoutRole: z
    .array(membershipSchema)
    .optional()
    .describe(
      "Those with the role NONE, for Langfuse's client for Python (`x-langfuse-sdk-name: python`), which has no such role and would read no member at all; for others they are among `memberships`.",
    ),
});
const removed = z.object({ message: z.string(), userId: z.string() });
const change = jsonBody(z.object({ userId: idSchema, role: z.enum(roles) }), { userId: 'user-1', role: 'MEMBER' });
const removal = jsonBody(z.object({ userId: idSchema }), { userId: 'user-1' });
const access = 'organization';
const lastOwner = { description: 'It is the last owner of the organization.', schema: problemSchema };

export const listMemberships = defineEndpoint({
  operation: 'listMemberships',
  method: 'get',
  path: organizationPath,
  tag,
  summary: 'List who belongs to the organization, in the order in which they came',
  access,
  responses: { 200: { description: 'All of them.', schema: listed } },
});

export const updateMembership = defineEndpoint({
  operation: 'updateMembership',
  method: 'put',
  path: organizationPath,
  tag,
  summary: 'Give a member of the organization another role',
  description: 'Who is no member yet is invited (`POST /api/public/organizations/invitations`), or made by SCIM.',
  access,
  body: change,
  responses: { 200: { description: 'The membership as it is now.', schema: membershipSchema }, 409: lastOwner },
});

export const deleteMembership = defineEndpoint({
  operation: 'deleteMembership',
  method: 'delete',
  path: organizationPath,
  tag,
  summary: 'Take a user out of the organization; the user stays',
  access,
  body: removal,
  responses: { 200: { description: 'The user has no role there any more.', schema: removed }, 409: lastOwner },
});

export const listProjectMemberships = defineEndpoint({
  operation: 'listProjectMemberships',
  method: 'get',
  path: projectPath,
  tag,
  summary: 'List who has another role in the project than in its organization',
  access,
  params: ofProject,
  responses: { 200: { description: 'All of them.', schema: listed } },
});

export const updateProjectMembership = defineEndpoint({
  operation: 'updateProjectMembership',
  method: 'put',
  path: projectPath,
  tag,
  summary: 'Give a member of the organization another role in one project',
  access,
  params: ofProject,
  body: change,
  responses: { 200: { description: 'The role in the project.', schema: membershipSchema } },
});

export const deleteProjectMembership = defineEndpoint({
  operation: 'deleteProjectMembership',
  method: 'delete',
  path: projectPath,
  tag,
  summary: 'Let a member have the role of the organization in the project again',
  access,
  params: ofProject,
  body: removal,
  responses: { 200: { description: 'The role of the organization counts again.', schema: removed } },
});

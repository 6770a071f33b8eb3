import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const tag = 'Projects';
export const idSchema = z.string().min(1).max(1000);
export const ofProject = z.object({ projectId: idSchema });
export const metadataSchema = z.record(z.string(), z.unknown());

export const nameText = z.string().max(1000).describe('3 to 60 characters, of any script.');
export const metadataInput = z.unknown().describe('An object, or the JSON text of one; at most 16,384 characters.');

const retention = z
  .number()
  .nullish()
  .describe(
    'Days: 0 (telemetry is kept) or from 3; older traces and scores are removed, within minutes, and for good.',
  );

const projectSchema = component(
  'Project',
  z.object({
    id: z.string(),
    name: z.string(),
    organization: z.object({ id: z.string(), name: z.string() }),
    metadata: metadataSchema,
    retentionDays: z.int().optional().describe('As it was set; absent without one.'),
  }),
);

/** Of the projects of an organization. */
export const listedProject = z.object({
  id: z.string(),
  name: z.string(),
  metadata: metadataSchema,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime().describe('When its name, metadata or retention were changed last.'),
});

const taken = { description: 'Another project of the organization has this name.', schema: problemSchema };

export const listProjects = defineEndpoint({
  operation: 'listProjects',
  method: 'get',
  path: '/api/public/projects',
  tag,
  summary: 'The project of the key',
  access: 'any',
  takesUnknownParameters: true,
  responses: { 200: { description: 'One project.', schema: z.object({ data: z.array(projectSchema) }) } },
});

export const listOrganizationProjects = defineEndpoint({
  operation: 'listOrganizationProjects',
  method: 'get',
  path: '/api/public/organizations/projects',
  tag,
  summary: 'List the projects of the organization, oldest first',
  access: 'organization',
  responses: { 200: { description: 'All of them.', schema: z.object({ projects: z.array(listedProject) }) } },
});

export const createProject = defineEndpoint({
  operation: 'createProject',
  method: 'post',
  path: '/api/public/projects',
  tag,
  summary: 'Make a project in the organization',
  description: 'It has no key yet: make one with `POST /api/public/projects/{projectId}/apiKeys`.',
  access: 'organization',
  body: jsonBody(z.object({ name: nameText, metadata: metadataInput.optional(), retention }), {
    name: 'checkout',
    metadata: { team: 'payments' },
  }),
  responses: { 201: { description: 'The project.', schema: projectSchema }, 409: taken },
});

export const updateProject = defineEndpoint({
  operation: 'updateProject',
  method: 'put',
  path: '/api/public/projects/{projectId}',
  tag,
  summary: 'Change a project of the organization',
  description: 'What is absent stays.',
  access: 'organization',
  params: ofProject,
  body: jsonBody(z.object({ name: nameText.nullish(), metadata: metadataInput.optional(), retention }), {
    name: 'checkout',
    retention: 0,
  }),
  responses: { 200: { description: 'The project as it is now.', schema: projectSchema }, 409: taken },
});

export const deleteProject = defineEndpoint({
  operation: 'deleteProject',
  method: 'delete',
  path: '/api/public/projects/{projectId}',
  tag,
  summary: 'Delete a project of the organization, with all that it has',
  description:
    'For good. Its keys open nothing within 5 seconds, and no user can open it; its telemetry is removed in the background.',
  access: 'organization',
  params: ofProject,
  responses: {
    202: {
      description: 'It is deleted, and is being removed.',
      schema: z.object({ success: z.literal(true), message: z.string() }),
    },
  },
});

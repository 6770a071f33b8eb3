import { z } from 'zod';

import { defineEndpoint } from './endpoint.ts';

const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  organization: z.object({ id: z.string(), name: z.string() }),
  metadata: z.record(z.string(), z.unknown()),
});

export const listProjects = defineEndpoint({
  operation: 'listProjects',
  method: 'get',
  path: '/api/public/projects',
  tag: 'Projects',
  summary: 'The project of the key',
  access: 'any',
  takesUnknownParameters: true,
  responses: { 200: { description: 'One project.', schema: z.object({ data: z.array(projectSchema) }) } },
});

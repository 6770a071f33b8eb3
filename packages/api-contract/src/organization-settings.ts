import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const tag = 'Members';
const path = '/api/public/organizations/settings';
const access = 'organization';

const settingsSchema = component(
  'OrganizationSettings',
  z.object({
    requireSecondFactor: z
      .boolean()
      .describe('Whether members open the organization and its projects by sessions with a second factor alone.'),
  }),
);

export const getOrganizationSettings = defineEndpoint({
  operation: 'getOrganizationSettings',
  method: 'get',
  path,
  tag,
  summary: 'What the organization asks of its members',
  access,
  responses: { 200: { description: 'The settings.', schema: settingsSchema } },
});

export const updateOrganizationSettings = defineEndpoint({
  operation: 'updateOrganizationSettings',
  method: 'put',
  path,
  tag,
  summary: 'Change what the organization asks of its members',
  description:
    'With `requireSecondFactor` each request by a session without a second factor is answered 403 `second_factor_missing` in this ' +
    'organization, from then on: members sign in, set theirs up, and go on. A user who turns it on must have one. Keys are not concerned.',
  access,
  body: jsonBody(settingsSchema, { requireSecondFactor: false }),
  responses: {
    200: { description: 'The settings as they are now.', schema: settingsSchema },
    403: { description: '`second_factor_missing`: set up your own second factor first.', schema: problemSchema },
  },
});

import { protectedLabelsMax } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { promptLabel } from './prompts.ts';

const tag = 'Prompts';
const oneLabel = z.object({ promptLabel });

const protectedLabelsSchema = component(
  'ProtectedPromptLabels',
  z.object({ labels: z.array(z.string()).describe('All that are protected in the project, sorted.') }),
);

export const listProtectedPromptLabels = defineEndpoint({
  operation: 'listProtectedPromptLabels',
  method: 'get',
  path: '/api/public/protected-prompt-labels',
  tag,
  summary: 'List protected labels',
  access: 'read',
  responses: { 200: { description: 'The labels.', schema: protectedLabelsSchema } },
});

export const protectPromptLabel = defineEndpoint({
  operation: 'protectPromptLabel',
  method: 'put',
  path: '/api/public/protected-prompt-labels/{promptLabel}',
  tag,
  summary: 'Protect a label of prompts',
  description:
    'On every prompt of the project: who has not the scope `admin` (the roles ADMIN and OWNER have it) can neither give the ' +
    'label to a version, nor delete the version that has it (403). Protecting it again changes nothing. `latest` cannot be ' +
    `protected, nor more than ${protectedLabelsMax}.`,
  access: 'admin',
  params: oneLabel,
  responses: { 200: { description: 'The labels.', schema: protectedLabelsSchema } },
});

export const releasePromptLabel = defineEndpoint({
  operation: 'releasePromptLabel',
  method: 'delete',
  path: '/api/public/protected-prompt-labels/{promptLabel}',
  tag,
  summary: 'Protect a label no longer',
  description: 'The label stays where it is.',
  access: 'admin',
  params: oneLabel,
  responses: { 200: { description: 'The labels.', schema: protectedLabelsSchema } },
});

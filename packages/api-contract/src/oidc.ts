import { z } from 'zod';

import { defineEndpoint } from './endpoint.ts';

const tag = 'Users';
const providerIdLengthMax = 32;
const params = z.object({ providerId: z.string().min(1).max(providerIdLengthMax) });
const shown = { description: 'A page that describes what went wrong.', mediaTypes: ['text/html'] } as const;
const problems = { 400: shown, 403: shown, 404: shown, 429: shown, 503: shown };

export const listSignInProviders = defineEndpoint({
  operation: 'listSignInProviders',
  method: 'get',
  path: '/api/auth/providers',
  tag,
  summary: 'How users sign in here',
  access: 'public',
  responses: {
    200: {
      description: 'Links work in any case.',
      schema: z.object({
        password: z.boolean().describe('Whether passwords sign in.'),
        passwordReset: z.boolean().describe('Whether a link to choose another password can be asked for by mail.'),
        providers: z
          .array(
            z.object({
              id: z.string(),
              name: z.string(),
              path: z.string().describe('Where a browser begins to sign in by this provider.'),
            }),
          )
          .describe('Providers of OpenID Connect, in the order in which they are configured.'),
      }),
    },
  },
});

/** A cookie holds it, which browsers accept up to 4 kB. */
const nextLengthMax = 2000;

export const beginProviderSignIn = defineEndpoint({
  operation: 'beginProviderSignIn',
  method: 'get',
  path: '/api/auth/oidc/{providerId}',
  tag,
  summary: 'Begin to sign in by a provider',
  description: 'For browsers. A cookie binds what follows to this browser, for ten minutes.',
  access: 'public',
  params,
  query: z.object({
    next: z.string().max(nextLengthMax).optional().describe('The path on this server where the sign-in ends.'),
  }),
  responses: { 303: { description: 'To the provider.' }, ...problems },
});

export const finishProviderSignIn = defineEndpoint({
  operation: 'finishProviderSignIn',
  method: 'get',
  path: '/api/auth/oidc/{providerId}/callback',
  tag,
  summary: 'Come back from a provider',
  description:
    'Where the provider sends the browser: its redirect URI. The answer is taken once, from the browser that began, and signs ' +
    'in the user of the identity, or links it to the user with its verified address.',
  access: 'public',
  takesUnknownParameters: true,
  params,
  responses: { 303: { description: 'To the page of sign-in; the cookie of the session comes with it.' }, ...problems },
});

import {
  createPrompt,
  createPromptV1,
  deletePrompt,
  getPrompt,
  getPromptV1,
  listPrompts,
  pageMeta,
  removePromptLabel,
  updatePromptLabels,
  type EndpointInput,
} from '@spanledger/api-contract';
import {
  defaultPromptLabel,
  invalidField,
  notFound,
  type Micros,
  type NewPromptVersion,
  type PromptBody,
  type PromptRights,
  type PromptSelector,
  type PromptStore,
  type ProtectedLabelStore,
} from '@spanledger/core';
import type { Request, Response } from 'express';

import { storesOf } from '../auditing/recorded-stores.ts';
import type { Caller } from '../auth/authenticator.ts';
import { withWarnings } from '../http/query-names.ts';
import { localsOf } from '../http/request-locals.ts';
import { callerOf, inPlace, inputOf, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { promptJson, promptSummaryJson } from '../json/prompt-json.ts';
import { promptReader, type AskedPrompt, type PromptAnswer } from '../prompts/read-prompt.ts';
import { rememberedPrompts, type RememberedPrompts } from '../prompts/remembered-prompts.ts';
import { promptVersionRoutes } from './prompt-versions.ts';
import { promptWebhookRoutes, type PromptWebhookParts } from './prompt-webhooks.ts';
import { protectedPromptLabelRoutes } from './protected-prompt-labels.ts';

interface Parts extends PromptWebhookParts {
  readonly prompts: Omit<PromptStore, 'create' | 'addLabels' | 'removeLabel' | 'delete'>;
  readonly protectedLabels: Pick<ProtectedLabelStore, 'list'>;
  readonly now: () => Micros;
}

export const promptRoutes = (parts: Parts): readonly Route[] => {
  const { prompts, protectedLabels, now, readBody } = parts;
  const remembered = rememberedPrompts(prompts, now);
  return [
    ...readingRoutes(prompts, remembered),
    ...changingRoutes(remembered, readBody),
    ...promptVersionRoutes(prompts),
    ...protectedPromptLabelRoutes(protectedLabels),
    ...promptWebhookRoutes(parts),
  ];
};

interface WhichVersion {
  readonly version?: number | undefined;
  readonly label?: string | undefined;
}

const selectorOf = ({ version, label }: WhichVersion): PromptSelector | undefined => {
  if (version !== undefined && label !== undefined) throw invalidField('query.label', 'must not be given with version');
  if (version !== undefined) return { version };
  return label === undefined ? undefined : { label };
};

const readingRoutes = (prompts: Parts['prompts'], remembered: RememberedPrompts): readonly Route[] => {
  const read = promptReader(prompts, remembered);
  const answer = async (request: Request, response: Response, asked: AskedPrompt): Promise<void> =>
    inPlace(request, response, async () => {
      sendPrompt(request, response, await read(callerOf(response).projectId, asked));
    });
  return [
    {
      endpoint: getPrompt,
      handle: async (request, response) => {
        const { params, query } = inputOf(getPrompt, request);
        const selector = selectorOf(query) ?? { label: defaultPromptLabel };
        const asked = { name: params.promptName, selector, resolve: query.resolve ?? true };
        await answer(request, response, asked);
      },
    },
    {
      endpoint: getPromptV1,
      handle: async (request, response) => {
        const { query } = inputOf(getPromptV1, request);
        const selector = selectorOf(query) ?? { label: defaultPromptLabel };
        const asked = { name: query.name, selector, resolve: true };
        await answer(request, response, asked);
      },
    },
    jsonRoute(listPrompts, async ({ caller: { projectId }, query }) => {
      const { page, limit, filter: filters, ...plain } = query;
      const conditions = filters === undefined ? plain : { filters };
      const found = await prompts.list(projectId, conditions, { page, limit });
      const meta = pageMeta(query, found);
      return { data: found.items.map(promptSummaryJson), meta, pagination: meta };
    }),
  ];
};

const sendPrompt = (request: Request, response: Response, { text, etag }: PromptAnswer): void => {
  response.setHeader('ETag', etag);
  // A cache may store it, and must revalidate it each time.
  response.setHeader('Cache-Control', 'private, no-cache');
  if (namesTag(request.get('if-none-match'), etag)) {
    response.status(304).end();
    return;
  }
  const isWhole = localsOf(response).warnings.length === 0;
  response.type('json').send(isWhole ? text : JSON.stringify(withWarnings(response, JSON.parse(text) as object)));
};

/** RFC 9110, 13.1.2: a list of tags, or `*`; whether one is weak does not matter. */
const namesTag = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((given) => ['*', etag].includes(given.trim().replace(/^W\//, '')));

const changingRoutes = (remembered: RememberedPrompts, readBody: BodyReader): readonly Route[] => [
  jsonRoute(
    createPrompt,
    async ({ caller, stores, body }) => {
      const created = await stores.prompts.create(caller.projectId, newVersion(caller, body), rightsOf(caller));
      remembered.forget(caller.projectId);
      return promptJson(created);
    },
    readBody,
  ),
  jsonRoute(
    createPromptV1,
    async ({ caller, stores, body: { isActive, ...body } }) => {
      const labels = isActive === true ? [...(body.labels ?? []), defaultPromptLabel] : body.labels;
      const version = newVersion(caller, { ...body, labels });
      const created = await stores.prompts.create(caller.projectId, version, rightsOf(caller));
      remembered.forget(caller.projectId);
      return promptJson(created);
    },
    readBody,
  ),
  jsonRoute(
    updatePromptLabels,
    async ({ caller, stores, params: { promptName, promptVersion }, body: { newLabels } }) => {
      const { projectId } = caller;
      const version = versionOf(promptName, promptVersion);
      const rights = rightsOf(caller);
      const changed = await stores.prompts.addLabels(projectId, promptName, version, newLabels, rights);
      remembered.forget(projectId);
      return promptJson(changed);
    },
    readBody,
  ),
  jsonRoute(removePromptLabel, async ({ caller, stores, params: { promptName, promptVersion, promptLabel } }) => {
    const version = versionOf(promptName, promptVersion);
    const { projectId } = caller;
    const left = await stores.prompts.removeLabel(projectId, promptName, version, promptLabel, rightsOf(caller));
    remembered.forget(projectId);
    return promptJson(left);
  }),
  {
    endpoint: deletePrompt,
    handle: async (request, response) => {
      const { params, query } = inputOf(deletePrompt, request);
      const caller = callerOf(response);
      const { projectId } = caller;
      const { prompts } = storesOf(request, response);
      await prompts.delete(projectId, params.promptName, selectorOf(query), rightsOf(caller));
      remembered.forget(projectId);
      response.status(204).end();
    },
  },
];

const versionOf = (name: string, version: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(version)) throw notFound(`Prompt not found: '${name}' with version ${version}`);
  return Number(version);
};

const rightsOf = ({ scopes }: Caller): PromptRights => ({ mayMoveProtected: scopes.includes('admin') });

type Given = EndpointInput<typeof createPrompt>['body'];

const newVersion = ({ userId }: Caller, given: Given): NewPromptVersion => ({
  name: given.name,
  body: bodyOf(given),
  config: given.config ?? {},
  labels: given.labels ?? [],
  tags: given.tags ?? undefined,
  commitMessage: given.commitMessage ?? null,
  createdBy: userId ?? 'API',
});

const bodyOf = ({ type, prompt }: Given): PromptBody => {
  if (type !== 'chat') {
    if (typeof prompt === 'string') return { type: 'text', prompt };
    throw invalidField('body.prompt', 'must be a text: a prompt with messages needs "type": "chat"');
  }
  if (typeof prompt !== 'string') return { type, prompt };
  throw invalidField('body.prompt', 'must be a list of messages: a prompt that is one text has "type": "text"');
};

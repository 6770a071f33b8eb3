import {
  conflict,
  notFound,
  promptPayload,
  promptTestEvent,
  promptTestPayload,
  promptWebhooksMax,
  webhookIsDisabled,
  type Micros,
  type ProjectId,
  type PromptDelivery,
  type PromptEvent,
  type PromptWebhook,
  type PromptWebhookStore,
  type WebhookOutbox,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

interface KeptDelivery {
  delivery: PromptDelivery;
  readonly promptName: string | null;
  dueAt: Micros;
}

interface State {
  readonly webhooks: Map<string, { readonly webhook: PromptWebhook; readonly secret: string }>;
  /** In order of the changes. */
  deliveries: KeptDelivery[];
}

export interface MemoryPromptWebhooks {
  readonly promptWebhooks: PromptWebhookStore;
  readonly promptDeliveries: WebhookOutbox;
  /** Stores the messages of a change for the project's webhooks. */
  readonly store: (projectId: ProjectId, events: readonly PromptEvent[]) => void;
}

const at = (): Micros => Date.now() * 1000;

export const memoryPromptWebhooks = (hasProject: (id: ProjectId) => Promise<boolean>): MemoryPromptWebhooks => {
  const state: State = { webhooks: new Map(), deliveries: [] };
  return {
    promptWebhooks: webhookStore(state, hasProject),
    promptDeliveries: outbox(state),
    store: (projectId, events) => {
      for (const event of events) {
        const payload = promptPayload(projectId, event, at());
        for (const webhook of ofProject(state, projectId)) {
          if (!webhook.enabled || !webhook.events.includes(event.type)) continue;
          add(state, webhook, { event: event.type, payload, promptName: event.name });
        }
      }
    },
  };
};

const ofProject = ({ webhooks }: State, projectId: ProjectId): readonly PromptWebhook[] =>
  [...webhooks.values()].map(({ webhook }) => webhook).filter((webhook) => webhook.projectId === projectId);

const find = (state: State, projectId: ProjectId, id: string): PromptWebhook => {
  const webhook = ofProject(state, projectId).find((own) => own.id === id);
  if (webhook === undefined) throw notFound(`The project has no prompt webhook ${id}.`);
  return webhook;
};

interface Message extends Pick<PromptDelivery, 'event' | 'payload'> {
  readonly promptName: string | null;
}

const add = (state: State, webhook: PromptWebhook, { event, payload, promptName }: Message): PromptDelivery => {
  const { projectId, id: webhookId } = webhook;
  const ids = { id: crypto.randomUUID(), projectId, webhookId };
  const delivery: PromptDelivery = { ...ids, event, payload, state: 'pending', attempts: [], createdAt: at() };
  state.deliveries.push({ delivery, promptName, dueAt: 0 });
  return delivery;
};

const webhookStore = (state: State, hasProject: (id: ProjectId) => Promise<boolean>): PromptWebhookStore => ({
  create: async (projectId, { secret, ...given }) => {
    if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
    if (ofProject(state, projectId).length >= promptWebhooksMax) {
      throw conflict(`A project has at most ${promptWebhooksMax} prompt webhooks. Delete one first.`);
    }
    const webhook = { ...given, enabled: true, id: crypto.randomUUID(), projectId, createdAt: at() };
    state.webhooks.set(webhook.id, { webhook, secret });
    return webhook;
  },
  update: async (projectId, id, { secret, ...changes }) => {
    const before = find(state, projectId, id);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const webhook = { ...before, ...given };
    state.webhooks.set(id, { webhook, secret: secret ?? state.webhooks.get(id)?.secret ?? '' });
    return webhook;
  },
  list: async (projectId, page) => pageOf(ofProject(state, projectId), page),
  delete: async (projectId, id) => {
    find(state, projectId, id);
    state.webhooks.delete(id);
    state.deliveries = state.deliveries.filter(({ delivery }) => delivery.webhookId !== id);
  },
  test: async (projectId, id) => {
    const webhook = find(state, projectId, id);
    if (!webhook.enabled) throw conflict(webhookIsDisabled);
    const payload = promptTestPayload(projectId, id, at());
    return add(state, webhook, { event: promptTestEvent, payload, promptName: null });
  },
  deliveries: async (projectId, id, page) => {
    find(state, projectId, id);
    const own = state.deliveries.map(({ delivery }) => delivery).filter(({ webhookId }) => webhookId === id);
    return pageOf(own.toReversed(), page);
  },
});

const outbox = (state: State): WebhookOutbox => ({
  claim: async (now, claimedUntil, limit) => {
    const isEnabled = (id: string): boolean => state.webhooks.get(id)?.webhook.enabled === true;
    const pending = state.deliveries.filter(
      ({ delivery }) => delivery.state === 'pending' && isEnabled(delivery.webhookId),
    );
    const isFirst = (kept: KeptDelivery): boolean =>
      kept.promptName === null ||
      pending.find(
        ({ promptName, delivery }) => promptName === kept.promptName && delivery.webhookId === kept.delivery.webhookId,
      ) === kept;
    const claimed = pending.filter((kept) => kept.dueAt <= now && isFirst(kept)).slice(0, limit);
    for (const kept of claimed) kept.dueAt = claimedUntil;
    return claimed.flatMap(({ delivery: { id, projectId, webhookId, payload, attempts } }) => {
      const known = state.webhooks.get(webhookId);
      if (known === undefined) return [];
      return [{ id, projectId, payload, attempts, webhookUrl: known.webhook.url, webhookSecret: known.secret }];
    });
  },
  settle: async (projectId, id, settledAt, outcome) => {
    const kept = state.deliveries.find(({ delivery }) => delivery.projectId === projectId && delivery.id === id);
    if (kept === undefined || kept.delivery.state === 'delivered') return;
    const problem = outcome.state === 'delivered' ? null : outcome.problem;
    const attempts = [...kept.delivery.attempts, { at: settledAt, problem }];
    kept.delivery = { ...kept.delivery, state: outcome.state, attempts };
    if (outcome.state === 'pending') kept.dueAt = outcome.retryAt;
  },
});

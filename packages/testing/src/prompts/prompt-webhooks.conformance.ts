import {
  promptEvents,
  promptWebhooksMax,
  type NewPromptVersion,
  type NewPromptWebhook,
  type ProjectId,
  type PromptStore,
  type PromptWebhookStore,
  type ProtectedLabelStore,
  type WebhookOutbox,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

type Stores = IdentityStores & {
  readonly prompts: PromptStore;
  readonly protectedLabels: ProtectedLabelStore;
  readonly promptWebhooks: PromptWebhookStore;
  readonly promptDeliveries: WebhookOutbox;
};

const aPrompt: NewPromptVersion = {
  name: 'support/greeting',
  body: { type: 'text', prompt: 'the text of the prompt' },
  config: {},
  labels: [],
  commitMessage: 'first',
  createdBy: 'API',
};
const aWebhook: NewPromptWebhook = {
  name: 'deploy',
  url: 'https://hooks.example.com/prompts',
  secret: 'whsec_secret of the test',
  events: promptEvents,
};
const all = { page: 1, limit: 100 };
const noon = Date.UTC(2030, 0, 1, 12) * 1000;
const minute = 60_000_000;
const delivered = { state: 'delivered' } as const;

interface Message {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}
const messageOf = ({ payload }: { readonly payload: string }): Message => JSON.parse(payload) as Message;
/** The kind of a message, and its prompt version. */
const shortOf = (delivery: { readonly payload: string }) => {
  const { type, data } = messageOf(delivery);
  return `${type} ${String(data['version'] ?? data['versions'])}`;
};

/** The contract of every `PromptWebhookStore` and its outbox, and of every `PromptStore` with them. */
export const describePromptWebhooks = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as PromptWebhookStore and WebhookOutbox`, () => {
    let stores: Stores;
    let webhooks: PromptWebhookStore;
    let outbox: WebhookOutbox;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      stores = await makeStores();
      ({ promptWebhooks: webhooks, promptDeliveries: outbox } = stores);
      [own, other] = await twoProjects(stores);
    });
    const create = async (fields: Partial<NewPromptVersion> = {}, project = own) =>
      stores.prompts.create(project, { ...aPrompt, ...fields });
    const stored = async (id: string) => (await webhooks.deliveries(own, id, all)).items.toReversed();
    /** Claims all due deliveries, one after the other. */
    const takeAll = async (): Promise<readonly string[]> => {
      const taken: string[] = [];
      for (;;) {
        const due = await outbox.claim(noon, noon + minute, 10);
        if (due.length === 0) return taken;
        for (const delivery of due) {
          taken.push(shortOf(delivery));
          await outbox.settle(delivery.projectId, delivery.id, noon, delivered);
        }
      }
    };

    test('a webhook is kept as it was given without its secret, in its project alone, and is gone with its deliveries', async () => {
      const made = await webhooks.create(own, aWebhook);
      const { secret, ...shown } = aWebhook;
      expect(made).toEqual({
        ...shown,
        enabled: true,
        id: made.id,
        projectId: own,
        createdAt: expect.any(Number) as number,
      });
      expect(JSON.stringify(made)).not.toContain(secret);
      expect(await webhooks.list(own, all)).toEqual({ items: [made], totalItems: 1 });
      expect(await webhooks.list(other, all)).toEqual({ items: [], totalItems: 0 });
      await create();
      await expect(webhooks.delete(other, made.id)).rejects.toMatchObject({ code: 'not_found' });
      await expect(webhooks.test(other, made.id)).rejects.toMatchObject({ code: 'not_found' });
      await expect(webhooks.deliveries(other, made.id, all)).rejects.toMatchObject({ code: 'not_found' });
      await webhooks.delete(own, made.id);
      expect(await takeAll()).toEqual([]);
      await expect(webhooks.delete(own, made.id)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a project has so many webhooks and no more, and one that is not there has none', async () => {
      for (let at = 0; at < promptWebhooksMax; at += 1) await webhooks.create(own, aWebhook);
      await expect(webhooks.create(own, aWebhook)).rejects.toMatchObject({ code: 'conflict' });
      await expect(webhooks.create('nowhere' as ProjectId, aWebhook)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a webhook is changed in what is given, and what was not sent yet goes to its new address with its new secret', async () => {
      const made = await webhooks.create(own, aWebhook);
      await create();
      const url = 'https://hooks.example.com/other';
      const changed = await webhooks.update(own, made.id, { url, secret: 'whsec_another secret' });
      expect(changed).toEqual({ ...made, url });
      expect((await webhooks.list(own, all)).items).toEqual([changed]);
      expect(await outbox.claim(noon, noon + minute, 10)).toMatchObject([
        { webhookUrl: url, webhookSecret: 'whsec_another secret' },
      ]);
      await expect(webhooks.update(other, made.id, { name: 'mine' })).rejects.toMatchObject({ code: 'not_found' });
      const events = ['prompt.labels_moved'] as const;
      expect(await webhooks.update(own, made.id, { name: 'n', events })).toEqual({ ...changed, name: 'n', events });
      await create();
      expect(await stored(made.id)).toHaveLength(1);
    });

    test('a webhook that is not enabled gets nothing of what changes, and what waited is sent when it is enabled again', async () => {
      const { id } = await webhooks.create(own, aWebhook);
      await create();
      expect(await webhooks.update(own, id, { enabled: false })).toMatchObject({ enabled: false, name: aWebhook.name });
      await create();
      expect(await takeAll()).toEqual([]);
      await expect(webhooks.test(own, id)).rejects.toMatchObject({ code: 'conflict' });
      await webhooks.update(own, id, { enabled: true });
      expect(await takeAll()).toEqual(['prompt.version_created 1']);
    });

    test('a version that is created is a message with what is known of it, but not its text', async () => {
      const { id } = await webhooks.create(own, aWebhook);
      await create({ tags: ['t'] });
      const [delivery, ...more] = await stored(id);
      expect(more).toEqual([]);
      expect(delivery).toMatchObject({ webhookId: id, projectId: own, state: 'pending', attempts: [] });
      expect(messageOf(delivery!)).toEqual({
        type: 'prompt.version_created',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        data: {
          projectId: own,
          name: aPrompt.name,
          version: 1,
          promptType: 'text',
          labels: ['latest'],
          tags: ['t'],
          commitMessage: 'first',
          createdBy: 'API',
        },
      });
      expect(delivery?.payload).not.toContain('the text of the prompt');
    });

    test('labels that move are a message with where each of them was, and those that stay are none', async () => {
      const { id } = await webhooks.create(own, { ...aWebhook, events: ['prompt.labels_moved'] });
      await create({ labels: ['production'] });
      await create();
      await stores.prompts.addLabels(own, aPrompt.name, 2, ['production', 'a']);
      await stores.prompts.addLabels(own, aPrompt.name, 2, ['production']);
      const moved = (await stored(id)).map((delivery) => messageOf(delivery).data);
      expect(moved).toEqual([
        expect.objectContaining({ version: 1, moved: [{ label: 'production', from: null }] }),
        expect.objectContaining({
          version: 2,
          labels: ['a', 'production', 'latest'],
          moved: [
            { label: 'a', from: null },
            { label: 'production', from: 1 },
          ],
        }),
      ]);
    });

    test('a label that is taken off is a message', async () => {
      const { id } = await webhooks.create(own, { ...aWebhook, events: ['prompt.labels_moved'] });
      await create({ labels: ['a', 'production'] });
      await stores.prompts.removeLabel(own, aPrompt.name, 1, 'production');
      const [, removed] = await stored(id);
      expect(messageOf(removed!).data).toEqual({
        projectId: own,
        name: aPrompt.name,
        version: 1,
        labels: ['a', 'latest'],
        moved: [],
        removed: ['production'],
      });
    });

    test('a deletion is a message with the versions and labels that went and where latest is now', async () => {
      const { id } = await webhooks.create(own, { ...aWebhook, events: ['prompt.versions_deleted'] });
      for (let at = 0; at < 3; at += 1) await create({ labels: ['a'] });
      await stores.prompts.delete(own, aPrompt.name, { version: 3 });
      await stores.prompts.delete(own, aPrompt.name);
      expect((await stored(id)).map((delivery) => messageOf(delivery).data)).toEqual([
        { projectId: own, name: aPrompt.name, versions: [3], labels: ['a'], latestMovedTo: 2 },
        { projectId: own, name: aPrompt.name, versions: [1, 2], labels: ['latest'], latestMovedTo: null },
      ]);
    });

    test('a webhook gets the events that it is for, of its project, from when it was made', async () => {
      await create();
      const { id } = await webhooks.create(own, { ...aWebhook, events: ['prompt.version_created'] });
      const theirs = await webhooks.create(other, aWebhook);
      await create({ labels: ['production'] });
      await create({}, other);
      expect((await stored(id)).map(shortOf)).toEqual(['prompt.version_created 2']);
      expect((await webhooks.deliveries(other, theirs.id, all)).totalItems).toBe(1);
    });

    test('a change that is refused is no message', async () => {
      const { id } = await webhooks.create(own, aWebhook);
      await stores.protectedLabels.protect(own, 'production');
      const body = { type: 'text', prompt: '@@@langfusePrompt:name=none|version=1@@@' } as const;
      await expect(create({ body })).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(create({ labels: ['production'] })).rejects.toMatchObject({ code: 'permission_denied' });
      await expect(stores.prompts.delete(own, 'none')).rejects.toMatchObject({ code: 'not_found' });
      expect(await stored(id)).toEqual([]);
    });

    test('messages of one prompt are given one after the other, in the order of the changes, and those of others at once', async () => {
      await webhooks.create(own, { ...aWebhook, events: ['prompt.version_created'] });
      for (let at = 0; at < 3; at += 1) await create();
      await create({ name: 'else' });
      const first = await outbox.claim(noon, noon + minute, 10);
      expect(first.map((delivery) => messageOf(delivery).data['name'])).toEqual([aPrompt.name, 'else']);
      expect(await outbox.claim(noon, noon + minute, 10)).toEqual([]);
      await outbox.settle(own, first[0]!.id, noon, { state: 'pending', problem: 'HTTP 500', retryAt: noon + 1000 });
      expect(await outbox.claim(noon, noon + minute, 10)).toEqual([]);
      const [again, ...more] = await outbox.claim(noon + 1000, noon + minute, 10);
      expect(more).toEqual([]);
      expect(again).toMatchObject({
        id: first[0]!.id,
        payload: first[0]!.payload,
        attempts: [{ problem: 'HTTP 500' }],
      });
      await outbox.settle(own, first[0]!.id, noon, { state: 'failed', problem: 'HTTP 500' });
      expect(await takeAll()).toEqual(['prompt.version_created 2', 'prompt.version_created 3']);
    });

    test('a message that is claimed and not settled is given again when the claim ends', async () => {
      await webhooks.create(own, aWebhook);
      await create();
      const [claimed] = await outbox.claim(noon, noon + minute, 10);
      expect(claimed).toMatchObject({ projectId: own, webhookUrl: aWebhook.url, webhookSecret: aWebhook.secret });
      expect(await outbox.claim(noon + minute - 1000, noon + 2 * minute, 10)).toEqual([]);
      expect(await outbox.claim(noon + minute, noon + 2 * minute, 10)).toEqual([claimed]);
    });

    test('of many changes at once every one is given once, and those of each prompt in the order of their versions', async () => {
      await webhooks.create(own, { ...aWebhook, events: ['prompt.version_created'] });
      await Promise.all(Array.from({ length: 12 }, async (_each, at) => create({ name: `p${at % 3}` })));
      const taken: string[] = [];
      const take = async (): Promise<void> => {
        for (;;) {
          const due = await outbox.claim(noon, noon + minute, 2);
          if (due.length === 0) return;
          for (const delivery of due) {
            const { name: prompt, version } = messageOf(delivery).data;
            taken.push(`${String(prompt)} ${String(version)}`);
            await outbox.settle(delivery.projectId, delivery.id, noon, delivered);
          }
        }
      };
      while (taken.length < 12) await Promise.all([take(), take(), take()]);
      await take();
      const ofPrompt = (prompt: string) => taken.filter((each) => each.startsWith(`${prompt} `));
      for (const prompt of ['p0', 'p1', 'p2']) {
        expect(ofPrompt(prompt)).toEqual(Array.from({ length: 4 }, (_each, at) => `${prompt} ${at + 1}`));
      }
      expect(taken).toHaveLength(12);
    });

    test('a test is a message of its own, which waits for no other, and every attempt is listed', async () => {
      const { id } = await webhooks.create(own, { ...aWebhook, events: ['prompt.versions_deleted'] });
      const made = await webhooks.test(own, id);
      expect(messageOf(made)).toMatchObject({ type: 'prompt.test', data: { projectId: own, webhookId: id } });
      await outbox.claim(noon, noon + minute, 1);
      await outbox.settle(other, made.id, noon, delivered);
      expect(await stored(id)).toEqual([made]);
      await outbox.settle(own, made.id, noon, { state: 'pending', problem: 'HTTP 503', retryAt: noon });
      await outbox.settle(own, made.id, noon + 5, delivered);
      await outbox.settle(own, made.id, noon + 6, { state: 'failed', problem: 'late' });
      const attempts = [
        { at: noon, problem: 'HTTP 503' },
        { at: noon + 5, problem: null },
      ];
      expect(await stored(id)).toEqual([{ ...made, state: 'delivered', attempts }]);
    });
  });
};

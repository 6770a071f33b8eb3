import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import { formatIso, type Micros } from '../time.ts';
import type { DeliveryAttempt } from '../webhooks/webhook-outbox.ts';
import type { PromptVersion } from './prompt.ts';

/** Events of prompts, as the `type` of a webhook's message. */
export const promptEvents = ['prompt.version_created', 'prompt.labels_moved', 'prompt.versions_deleted'] as const;
export type PromptEventType = (typeof promptEvents)[number];

/** A test message, sent on request. */
export const promptTestEvent = 'prompt.test';

/** A label that a version got. */
export interface LabelMove {
  readonly label: string;
  /** The version that had it; `null` when none did. */
  readonly from: number | null;
}

/** The labels that a version would get which it does not have; `holders` are the versions of the prompt. */
export const labelMoves = (
  holders: readonly Pick<PromptVersion, 'version' | 'labels'>[],
  version: number,
  labels: readonly string[],
): readonly LabelMove[] =>
  [...new Set(labels)]
    .toSorted()
    .map((label) => ({ label, from: holders.find((holder) => holder.labels.includes(label))?.version ?? null }))
    .filter(({ from }) => from !== version);

/** One change of a prompt: the content of messages, which never has its text. */
export interface PromptEvent {
  readonly type: PromptEventType;
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The events of a version that was created with these labels, `latest` left out. */
export const eventsOfCreation = (created: PromptVersion, moves: readonly LabelMove[]): readonly PromptEvent[] => {
  const { name, version, body, labels, tags, commitMessage, createdBy } = created;
  const details = { version, promptType: body.type, labels, tags, commitMessage, createdBy };
  return [{ type: 'prompt.version_created', name, details }, ...eventsOfMoves(created, moves)];
};

/** The event of labels that moved to a version; none when none did. */
export const eventsOfMoves = (
  { name, version, labels }: PromptVersion,
  moves: readonly LabelMove[],
): readonly PromptEvent[] =>
  moves.length === 0 ? [] : [{ type: 'prompt.labels_moved', name, details: { version, labels, moved: moves } }];

/** The event of a label that was taken off a version; none has it now. */
export const eventOfRemoval = ({ name, version, labels }: PromptVersion, removed: string): PromptEvent => ({
  type: 'prompt.labels_moved',
  name,
  details: { version, labels, moved: [], removed: [removed] },
});

/** The event of a deletion: `latest` is the version that has the label now, `null` when none remains or it stays where it is. */
export const eventOfDeletion = (
  name: string,
  versions: readonly number[],
  labels: readonly string[],
  latest: number | null,
): PromptEvent => ({
  type: 'prompt.versions_deleted',
  name,
  details: { versions: versions.toSorted((a, b) => a - b), labels: labels.toSorted(), latestMovedTo: latest },
});

/** The body of a message, as Standard Webhooks write one. */
export const promptPayload = (projectId: ProjectId, { type, name, details }: PromptEvent, at: Micros): string =>
  JSON.stringify({ type, timestamp: formatIso(at), data: { projectId, name, ...details } });

export const promptTestPayload = (projectId: ProjectId, webhookId: string, at: Micros): string =>
  JSON.stringify({ type: promptTestEvent, timestamp: formatIso(at), data: { projectId, webhookId } });

export interface NewPromptWebhook {
  readonly name: string;
  readonly url: string;
  /** Signs messages. */
  readonly secret: string;
  /** Which it gets, at least one. */
  readonly events: readonly PromptEventType[];
}

/** Absent members are unchanged. */
export type PromptWebhookChanges = {
  readonly [Name in keyof NewPromptWebhook]?: NewPromptWebhook[Name] | undefined;
} & { readonly enabled?: boolean | undefined };

export interface PromptWebhook extends Omit<NewPromptWebhook, 'secret'> {
  readonly id: string;
  readonly projectId: ProjectId;
  /** If not, no message is stored for changes, and stored ones wait. */
  readonly enabled: boolean;
  readonly createdAt: Micros;
}

/** `failed`: the receiver did not accept it, and it is not retried. */
export const promptDeliveryStates = ['pending', 'delivered', 'failed'] as const;

/** A message for a webhook. */
export interface PromptDelivery {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly webhookId: string;
  readonly event: PromptEventType | typeof promptTestEvent;
  /** JSON. */
  readonly payload: string;
  readonly state: (typeof promptDeliveryStates)[number];
  readonly attempts: readonly DeliveryAttempt[];
  readonly createdAt: Micros;
}

/** Of a project. */
export const promptWebhooksMax = 20;

/** How long ended deliveries are kept, at least. */
export const promptDeliveryDays = 30;

/** The message of a refused test. */
export const webhookIsDisabled = 'This webhook is not enabled, so nothing is sent to it. Enable it first.';

/** Times have a resolution of milliseconds. A webhook that the project does not have is `not_found`. */
export interface PromptWebhookStore {
  /** It receives changes from then on. `not_found` without the project, `conflict` beyond `promptWebhooksMax`. */
  create(projectId: ProjectId, webhook: NewPromptWebhook): Promise<PromptWebhook>;
  /** Unsent messages go to its new address, signed with its new secret. */
  update(projectId: ProjectId, id: string, changes: PromptWebhookChanges): Promise<PromptWebhook>;
  /** Oldest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<PromptWebhook>>;
  /** Deletes it with its deliveries: unsent ones are not sent. */
  delete(projectId: ProjectId, id: string): Promise<void>;
  /** Stores a test message, which is delivered like all others. `conflict` when the webhook is not enabled. */
  test(projectId: ProjectId, id: string): Promise<PromptDelivery>;
  /** Newest first. */
  deliveries(projectId: ProjectId, id: string, page: PageRequest): Promise<Page<PromptDelivery>>;
}

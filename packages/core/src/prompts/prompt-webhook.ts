import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import { formatIso, type Micros } from '../time.ts';
import type { DeliveryAttempt } from '../webhooks/webhook-outbox.ts';
import type { PromptVersion } from './prompt.ts';

/** What happens to prompts, as the `type` of a webhook's message. */
export const promptEvents = ['prompt.version_created', 'prompt.labels_moved', 'prompt.versions_deleted'] as const;
export type PromptEventType = (typeof promptEvents)[number];

/** That a message was asked for to see whether it arrives. */
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

/** One change of a prompt: what receivers get of it, which is never its text. */
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
  /** Signs what is sent. */
  readonly secret: string;
  /** Which it gets, at least one. */
  readonly events: readonly PromptEventType[];
}

/** What is absent stays as it is. */
export type PromptWebhookChanges = {
  readonly [Name in keyof NewPromptWebhook]?: NewPromptWebhook[Name] | undefined;
} & { readonly enabled?: boolean | undefined };

export interface PromptWebhook extends Omit<NewPromptWebhook, 'secret'> {
  readonly id: string;
  readonly projectId: ProjectId;
  /** Without it, no message is stored of what changes, and what is stored already waits. */
  readonly enabled: boolean;
  readonly createdAt: Micros;
}

/** `failed`: the receiver did not take it, and it is not tried again. */
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

/** How long deliveries that came to an end are kept, at least. */
export const promptDeliveryDays = 30;

/** What a test is refused with. */
export const webhookIsDisabled = 'This webhook is not enabled, so nothing is sent to it. Enable it first.';

/** Times have a resolution of milliseconds. A webhook that the project does not have is `not_found`. */
export interface PromptWebhookStore {
  /** It gets what changes from then on. `not_found` without the project, `conflict` beyond `promptWebhooksMax`. */
  create(projectId: ProjectId, webhook: NewPromptWebhook): Promise<PromptWebhook>;
  /** Messages that are not sent yet go to its new address, signed with its new secret. */
  update(projectId: ProjectId, id: string, changes: PromptWebhookChanges): Promise<PromptWebhook>;
  /** Oldest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<PromptWebhook>>;
  /** With its deliveries: what was not sent is not sent. */
  delete(projectId: ProjectId, id: string): Promise<void>;
  /** Stores a message that is a test and nothing else, to be sent as all are. `conflict` when the webhook is not enabled. */
  test(projectId: ProjectId, id: string): Promise<PromptDelivery>;
  /** Newest first. */
  deliveries(projectId: ProjectId, id: string, page: PageRequest): Promise<Page<PromptDelivery>>;
}

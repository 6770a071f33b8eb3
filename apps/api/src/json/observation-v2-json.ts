import { commonMembers, metadataCharactersMax } from '@spanledger/api-contract';
import type { ObservationGroup, observationV2Schema } from '@spanledger/api-contract';
import { decodeShown, formatIso, formatUsd, usdToNumber, type StreamedObservation } from '@spanledger/core';
import { conversationOf, type Message, type MessagePart } from '@spanledger/messages';
import type { z } from 'zod';

import { costDetailsJson, estimateMember, isoOrNull, unitPrice } from './observation-json.ts';
import { secondsBetween } from './seconds.ts';
import { sentText } from './sent-text.ts';
import { clientMetadata, maskingJson } from './stored-metadata.ts';

type ObservationV2Json = z.input<typeof observationV2Schema>;

/** An observation in the form of the API's second version: `core`, and the requested groups. */
export const observationV2Json = (
  observation: StreamedObservation,
  groups: ReadonlySet<ObservationGroup>,
  expanded: readonly string[],
): ObservationV2Json => {
  const json: ObservationV2Json = {
    id: observation.id,
    traceId: observation.traceId,
    startTime: formatIso(observation.startTime),
    endTime: isoOrNull(observation.endTime),
    projectId: observation.projectId,
    parentObservationId: observation.parentObservationId,
    type: observation.type,
    modelId: null,
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
  };
  for (const group of groups) Object.assign(json, membersOf[group](observation, expanded));
  return json;
};

type Members = (observation: StreamedObservation, expanded: readonly string[]) => Partial<ObservationV2Json>;

const [basicMembers, promptMembers] = [commonMembers.basic.keyof().options, commonMembers.prompt.keyof().options];

const membersFrom = <Name extends keyof StreamedObservation>(
  observation: StreamedObservation,
  names: readonly Name[],
): Pick<StreamedObservation, Name> => {
  const members: Partial<Pick<StreamedObservation, Name>> = {};
  for (const name of names) members[name] = observation[name];
  return members as Pick<StreamedObservation, Name>;
};

const membersOf: Readonly<Record<ObservationGroup, Members>> = {
  core: () => ({}),
  basic: (observation) => ({
    ...membersFrom(observation, basicMembers),
    bookmarked: observation.trace?.bookmarked ?? false,
    public: observation.trace?.public ?? false,
    userId: observation.trace?.userId ?? null,
    sessionId: observation.trace?.sessionId ?? null,
    isRootObservation: observation.isRoot ?? false,
  }),
  time: ({ completionStartTime, createdAt, updatedAt }) => ({
    completionStartTime: isoOrNull(completionStartTime),
    createdAt: formatIso(createdAt),
    updatedAt: formatIso(updatedAt),
  }),
  io: ({ input, output }) => ({ input: sentText(input), output: sentText(output) }),
  metadata: ({ metadata }, expanded) => ({
    metadata: Object.fromEntries(
      clientMetadata(metadata).map(([key, text]) => [
        key,
        expanded.includes(key) ? decodeShown(text) : shortened(text),
      ]),
    ),
    ...maskingJson(metadata),
  }),
  model: (observation) => ({
    model: observation.model,
    providedModelName: observation.model,
    internalModelId: observation.cost.modelId,
    modelParameters: decodeShown(observation.modelParameters),
    modelId: observation.cost.modelId,
    inputPrice: unitPriceText(observation, 'input'),
    outputPrice: unitPriceText(observation, 'output'),
  }),
  usage: ({ usage, cost, counted, repeats, estimate }) => ({
    usageDetails: { ...usage?.details },
    costDetails: costDetailsJson(cost),
    totalCost: cost.total === null ? null : usdToNumber(cost.total),
    costSource: cost.source,
    counted,
    repeats,
    ...estimateMember({ estimate }),
    usagePricingTierName: null,
  }),
  prompt: (observation) => ({ promptId: observation.promptId ?? null, ...membersFrom(observation, promptMembers) }),
  metrics: ({ startTime, endTime, completionStartTime }) => ({
    latency: secondsBetween(startTime, endTime),
    timeToFirstToken: secondsBetween(startTime, completionStartTime),
  }),
  trace_context: ({ trace }) => ({
    traceName: trace?.name ?? null,
    tags: [...(trace?.tags ?? [])],
    release: trace?.release ?? null,
  }),
  messages: (observation) => ({ messages: messagesJson(observation) }),
};

/** The normal form of input and output, in lists that the schema may hold. */
const messagesJson = (observation: StreamedObservation): NonNullable<ObservationV2Json['messages']> => {
  const { input, output, tools } = conversationOf(observation);
  return { input: listOf(input), output: listOf(output), tools: [...tools] };
};

const listOf = (messages: readonly Message[] | null): (Omit<Message, 'parts'> & { parts: MessagePart[] })[] | null =>
  messages?.map(({ parts, ...message }) => ({ ...message, parts: [...parts] })) ?? null;

const shortened = (text: string): unknown =>
  text.length <= metadataCharactersMax ? decodeShown(text) : text.slice(0, metadataCharactersMax).toWellFormed();

/** The price of one unit of a bucket, as a decimal. */
const unitPriceText = ({ cost, usage }: StreamedObservation, bucket: 'input' | 'output'): string | null => {
  const price = unitPrice(cost, bucket, usage?.details[bucket]);
  return price === null ? null : formatUsd(price);
};

import { isWorkingKey, type ObservationRecord } from '@spanledger/core';
import { conversationOf, type Message, type MessagePart } from '@spanledger/messages';

/** The input and output of the model, as far as they are text. */
interface TextsOfCall {
  readonly input: readonly string[];
  readonly output: readonly string[];
  /** Messages of the input. */
  readonly messages: number;
}

/** `undefined` if it is so long that parsing it would block the event loop. */
export const textsOfCall = (record: ObservationRecord): TextsOfCall | undefined => {
  const { input, output, modelParameters } = record;
  const metadata = clientMetadata(record);
  const all = [input, output, modelParameters, ...Object.values(metadata)];
  if (all.reduce((sum, text) => sum + (text?.length ?? 0), 0) > callCharsMax) return undefined;
  const said = conversationOf({ type: 'GENERATION', input, output, modelParameters, metadata });
  return {
    input: [...textsIn(said.input, input), ...said.tools.map(textOf)],
    output: textsIn(said.output, output),
    messages: said.input?.length ?? (input === null ? 0 : 1),
  };
};

/** Parsing this much takes some milliseconds. */
const callCharsMax = 1_000_000;

const clientMetadata = ({ metadata }: ObservationRecord): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== null && !isWorkingKey(entry[0])),
  );

/** A value that is no conversation is counted as it was sent. */
const textsIn = (messages: readonly Message[] | null, sent: string | null): readonly string[] => {
  if (messages === null) return sent === null ? [] : [withoutMedia(sent)];
  return messages.flatMap(({ name, parts }) => [...(name === null ? [] : [name]), ...parts.flatMap(textsOfPart)]);
};

/** Models count images, audio and files by other measures than their bytes. */
const textsOfPart = (part: MessagePart): readonly string[] => {
  if (part.type === 'text' || part.type === 'reasoning') return [withoutMedia(part.text)];
  if (part.type === 'tool_call') return [part.name ?? '', textOf(part.arguments)];
  if (part.type === 'tool_result') return [textOf(part.result)];
  return part.type === 'other' ? [textOf(part.value)] : [];
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? withoutMedia(value) : value === undefined ? '' : withoutMedia(JSON.stringify(value));

/** Media in base64, and references to media extracted from payloads. */
const media = /data:[\w.+-]{1,100}\/[\w.+-]{1,100};base64,[A-Za-z0-9+/=]*|@@@langfuseMedia:[^@]{1,500}@@@/g;

const withoutMedia = (text: string): string => text.replaceAll(media, '');

/** A medium is known by reference: a URL, a `data:` URI, a media reference of the SDKs, or a provider's id of a file. */
export type MediumKind = 'image' | 'audio' | 'video' | 'file';

/** One part of a message, of any author. Values that were not sent are `null`. */
export type MessagePart =
  | { readonly type: 'text'; readonly text: string }
  /** Empty if the provider does not disclose it. */
  | { readonly type: 'reasoning'; readonly text: string }
  /** `arguments` is the value that the model wrote as JSON, or its text where that is no JSON. */
  | {
      readonly type: 'tool_call';
      readonly id: string | null;
      readonly name: string | null;
      readonly arguments: unknown;
    }
  | {
      readonly type: 'tool_result';
      readonly id: string | null;
      readonly name: string | null;
      readonly result: unknown;
      readonly isError: boolean;
    }
  | {
      readonly type: MediumKind;
      readonly reference: string | null;
      readonly mediaType: string | null;
      readonly name: string | null;
    }
  /** Any other part, as sent. */
  | { readonly type: 'other'; readonly value: unknown };

/** One message of a conversation in its normal form. */
export interface Message {
  /** `system`, `user`, `assistant` or `tool`; otherwise the writer's own name. */
  readonly role: string;
  readonly name: string | null;
  readonly parts: readonly MessagePart[];
  readonly finishReason: string | null;
}

/** A tool that a model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string | null;
  /** A JSON schema. */
  readonly parameters: unknown;
}

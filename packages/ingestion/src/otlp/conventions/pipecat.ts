import { attribute, flag, label, onlyOn, someContent } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { instructedMessages } from './system-instructions.ts';
import { afterSeconds } from './time-source.ts';

const scopeName = 'pipecat';
const scopeNames: ReadonlySet<string> = new Set([scopeName, 'pipecat.turn']);

const ofPipecat = onlyOn((view) => scopeNames.has(view.scopeName));

/** What was said: by a user to a model of speech, otherwise by the model, or what was understood. */
const spoken = (isInput: boolean) =>
  ofPipecat((value, view) =>
    flag(view.get('transcript.is_input') ?? false) === isInput ? someContent(value) : undefined,
  );

/**
 * Pipecat. Its model requests follow the generative-AI conventions, but for the counts of some providers, which it
 * passes on. The delay of a transcription is since the end of the speech.
 */
export const pipecat: Convention = {
  name: 'pipecat',
  rank: 690,
  fields: {
    input: [
      attribute('input', ofPipecat(instructedMessages)),
      attribute('text', ofPipecat(someContent)),
      attribute('transcript', spoken(true)),
    ],
    output: [attribute('transcript', spoken(false))],
    completionStartTime: [
      attribute(
        'metrics.ttfb',
        ofPipecat((value, view) =>
          view.get('gen_ai.operation.name') === 'stt' ? undefined : afterSeconds(value, view),
        ),
      ),
    ],
    sessionId: [attribute('conversation.id', ofPipecat(label))],
  },
  tokenCountings: { [scopeName]: { anthropic: 'exclusive', 'aws.bedrock': 'exclusive' } },
};

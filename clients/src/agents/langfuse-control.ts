import { deepEqual, equal, ok } from 'node:assert/strict';

interface ReadPrompt {
  readonly version: number;
  readonly labels: readonly string[];
  readonly tags: readonly string[];
  readonly config: unknown;
  compile(variables?: Record<string, string>, placeholders?: Record<string, unknown>): unknown;
}

interface ReadDataset {
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly input?: unknown; readonly expectedOutput?: unknown }[];
}

/** The methods for prompts and datasets, in any major version of the client. */
export interface ControlClient {
  createPrompt(body: {
    readonly name: string;
    readonly type?: 'chat';
    readonly prompt: unknown;
    readonly labels?: readonly string[];
    readonly tags?: readonly string[];
    readonly config?: unknown;
    readonly commitMessage?: string;
  }): Promise<unknown>;
  getPrompt(
    name: string,
    selector: { readonly version?: number; readonly label?: string; readonly type?: 'chat' },
  ): Promise<ReadPrompt>;
  updateLabels(name: string, version: number, newLabels: readonly string[]): Promise<unknown>;
  createDataset(body: {
    readonly name: string;
    readonly description: string;
    readonly metadata: unknown;
  }): Promise<unknown>;
  createItem(body: {
    readonly datasetName: string;
    readonly id: string;
    readonly input: unknown;
    readonly expectedOutput: unknown;
  }): Promise<unknown>;
  getDataset(name: string): Promise<ReadDataset>;
}

/** Creates prompts and reads them back like an application; throws if an answer is unexpected. */
export const drivePrompts = async (client: ControlClient, folder: string): Promise<void> => {
  const text = `${folder}/text é [1]`;
  const facts = { labels: ['production'], tags: ['clients'], config: { temperature: 0.5, stop: ['\n'] } };
  await client.createPrompt({ name: text, prompt: 'Hello {{name}}', ...facts, commitMessage: 'first' });
  const first = await client.getPrompt(text, {});
  equal(first.compile({ name: 'Ada' }), 'Hello Ada');
  ok(first.labels.includes('production') && first.labels.includes('latest'));
  deepEqual([first.tags, first.config], [facts.tags, facts.config]);

  await client.createPrompt({ name: text, prompt: 'Good day {{name}}' });
  const latest = await client.getPrompt(text, { label: 'latest' });
  equal(latest.version, first.version + 1);
  equal((await client.getPrompt(text, {})).version, first.version);
  await client.updateLabels(text, latest.version, ['production']);
  equal((await client.getPrompt(text, {})).compile({ name: 'Bob' }), 'Good day Bob');
  deepEqual((await client.getPrompt(text, { version: first.version })).labels, []);

  const chat = `${folder}/chat`;
  const prompt = [
    { role: 'system', content: `You greet: @@@langfusePrompt:name=${text}|label=production@@@` },
    { type: 'placeholder', name: 'history' },
    { role: 'user', content: '{{question}}' },
  ];
  await client.createPrompt({ name: chat, type: 'chat', prompt, labels: ['production'] });
  const history = [{ role: 'assistant', content: 'Yes?' }];
  const read = await client.getPrompt(chat, { type: 'chat' });
  const messages = read.compile({ name: 'Eve', question: 'Why?' }, { history }) as { role: string; content: string }[];
  deepEqual(
    messages.map(({ role, content }) => ({ role, content })),
    [{ role: 'system', content: 'You greet: Good day Eve' }, ...history, { role: 'user', content: 'Why?' }],
  );
};

/** Creates a dataset with sixty items, two pages of a client, and reads it back. */
export const driveDataset = async (client: ControlClient, name: string): Promise<void> => {
  await client.createDataset({ name, description: 'of clients', metadata: { by: 'clients' } });
  const ids = Array.from({ length: 60 }, (_, at) => `${name} ${at}`);
  await Promise.all(
    ids.map(async (id, at) => client.createItem({ datasetName: name, id, input: { at }, expectedOutput: at % 7 })),
  );
  const { items } = await client.getDataset(name);
  deepEqual(items.map(({ id }) => id).toSorted(), ids.toSorted());
  const some = items.find(({ id }) => id === `${name} 8`);
  deepEqual([some?.input, some?.expectedOutput], [{ at: 8 }, 1]);
};

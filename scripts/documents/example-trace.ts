/** As much of `GET /api/public/traces/{id}` as is compared. */
export interface ReadTrace {
  readonly observations: readonly { readonly name: string }[];
}

const message = (role: string, content: string) => [{ role, parts: [{ type: 'text', content }] }];

/** What each program of docs/attributes.md sends, as it is read back; 1000 × $2.50 + 200 × $10 per million, and $0.0001. */
export const exampleTrace = {
  name: 'answer',
  userId: 'ada',
  sessionId: 'monday',
  tags: ['beta', 'shop'],
  environment: 'staging',
  release: '1.4.0',
  input: 'Why?',
  output: 'Because.',
  metadata: { plan: 'team' },
  totalCost: 0.0046,
} as const;

/** Its observations, by their names. */
export const exampleObservations = {
  answer: { type: 'SPAN', input: 'Why?', output: 'Because.', costSource: 'none' },
  embed: {
    type: 'EMBEDDING',
    model: 'our-embedder',
    usageDetails: { input: 8, total: 8 },
    costSource: 'provided',
    calculatedTotalCost: 0.0001,
  },
  chat: {
    type: 'GENERATION',
    model: 'gpt-4o',
    provider: 'openai',
    modelParameters: { temperature: 0.5 },
    promptName: 'explain',
    promptVersion: 3,
    usageDetails: { input: 1000, output: 200, total: 1200 },
    costSource: 'computed',
    calculatedTotalCost: 0.0045,
    input: message('user', 'Why?'),
    output: message('assistant', 'Because.'),
  },
} as const;

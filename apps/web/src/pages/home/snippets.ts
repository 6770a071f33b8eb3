interface Place {
  readonly url: string;
  readonly publicKey: string;
}

interface Snippet {
  readonly label: string;
  readonly text: string;
}

const variables = ({ url, publicKey }: Place): Snippet => ({
  label: 'Where, and by which key',
  text: [
    `export LANGFUSE_BASE_URL=${url} LANGFUSE_HOST=${url}`,
    `export LANGFUSE_PUBLIC_KEY=${publicKey}`,
    'export LANGFUSE_SECRET_KEY=…   # the secret of that key',
  ].join('\n'),
});

/** Code that sends a first trace, by language. */
export const snippets = {
  Python: (place: Place): readonly Snippet[] => [
    { label: 'Install', text: 'pip install langfuse' },
    variables(place),
    {
      label: 'Send: hello.py, by python hello.py',
      text: `from langfuse import get_client

langfuse = get_client()
with langfuse.start_as_current_observation(
    as_type="generation", name="hello", model="gpt-4o-mini", input="Hello?"
) as call:
    call.update(output="Hi!", usage_details={"input": 12, "output": 3})
langfuse.flush()`,
    },
  ],
  TypeScript: (place: Place): readonly Snippet[] => [
    { label: 'Install', text: 'npm install @langfuse/tracing @langfuse/otel @opentelemetry/sdk-node' },
    variables(place),
    {
      label: 'Send: hello.mjs, by node hello.mjs',
      text: `import { LangfuseSpanProcessor } from '@langfuse/otel';
import { startObservation } from '@langfuse/tracing';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK({ spanProcessors: [new LangfuseSpanProcessor()] });
sdk.start();
const call = startObservation('hello', { model: 'gpt-4o-mini', input: 'Hello?' }, { asType: 'generation' });
call.update({ output: 'Hi!', usageDetails: { input: 12, output: 3 } }).end();
await sdk.shutdown();`,
    },
  ],
  OpenTelemetry: ({ url, publicKey }: Place): readonly Snippet[] => [
    {
      label: 'Where, and by which key',
      text: `export OTEL_EXPORTER_OTLP_ENDPOINT=${url}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export SECRET_KEY=…   # the secret of the key
export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20$(printf '%s' "${publicKey}:$SECRET_KEY" | base64 | tr -d '\\n')"`,
    },
    {
      label: 'Send',
      text: 'Start your application with these variables. Spans with gen_ai.* attributes become generations, with their cost.',
    },
  ],
  curl: ({ url, publicKey }: Place): readonly Snippet[] => [
    {
      label: 'Send',
      text: `export SECRET_KEY=…   # the secret of the key
curl -sS -u "${publicKey}:$SECRET_KEY" -H 'content-type: application/json' ${url}/api/public/ingestion -d '{"batch": [
  {"id": "1", "type": "trace-create", "timestamp": "'$(date -u +%FT%TZ)'", "body": {"id": "first-trace", "name": "hello"}},
  {"id": "2", "type": "generation-create", "timestamp": "'$(date -u +%FT%TZ)'", "body": {
    "id": "first-generation", "traceId": "first-trace", "name": "greet", "model": "gpt-4o-mini",
    "startTime": "'$(date -u +%FT%TZ)'", "input": "Hello?", "output": "Hi!", "usage": {"input": 12, "output": 3}}}
]}'`,
    },
  ],
} as const;

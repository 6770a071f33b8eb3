import type { Answer } from '../../api/contract.ts';
import { Code } from '../../ui/code.tsx';

interface CreatedKeyProps {
  readonly apiKey: Answer<'post', '/api/public/projects/{projectId}/apiKeys'>;
}

/** A new key with its secret, to be copied. */
export const CreatedKey = ({ apiKey }: CreatedKeyProps) => (
  <>
    <p>The secret is stored as a hash, and shown this once.</p>
    <Code label="The key" text={`LANGFUSE_PUBLIC_KEY=${apiKey.publicKey}\nLANGFUSE_SECRET_KEY=${apiKey.secretKey}`} />
  </>
);

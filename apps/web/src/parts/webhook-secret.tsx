import { Code } from '../ui/code.tsx';

/** The secret of a webhook that was just created. */
export const WebhookSecret = ({ secret }: { readonly secret: string }) => (
  <>
    <p>It signs what the webhook gets, and is shown this once.</p>
    <Code label="The secret" text={secret} />
  </>
);

import { PromptWebhooks } from './prompt-webhooks.tsx';
import { ProtectedLabels } from './protected-labels.tsx';

/** The protected labels of prompts, and the webhooks for changes of prompts. */
export const PromptSettings = () => (
  <>
    <section className="stack" aria-labelledby="protected-labels">
      <h2 id="protected-labels">Protected labels</h2>
      <ProtectedLabels />
    </section>
    <section className="stack" aria-labelledby="prompt-webhooks">
      <h2 id="prompt-webhooks">Webhooks</h2>
      <PromptWebhooks />
    </section>
  </>
);

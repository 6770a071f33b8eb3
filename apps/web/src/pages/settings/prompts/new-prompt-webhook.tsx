import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { useProject } from '../../../api/project.ts';
import { WebhookSecret } from '../../../parts/webhook-secret.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { newWebhook, webhookBodyOf, webhookLabels, WebhookFields } from './webhook-fields.tsx';

/** Creates a webhook, and shows its secret once. */
export const NewPromptWebhook = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(newWebhook);
  const making = useMutation({
    mutationFn: async () => api.post('/api/public/prompt-webhooks', { projectId }, { body: webhookBodyOf(draft) }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['prompt-webhooks', projectId] }),
  });
  const secret = making.data?.secret;
  return (
    <FormDialog
      title={secret === undefined ? 'New webhook' : 'Copy the secret now'}
      submit="Make the webhook"
      error={making.error}
      labels={webhookLabels}
      isBusy={making.isPending || draft.events.length === 0}
      outcome={secret && <WebhookSecret secret={secret} />}
      onSubmit={() => making.mutate()}
      onClose={onClose}
    >
      <WebhookFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
};

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { useProject } from '../../../api/project.ts';
import { webhooksQuery, type Webhook } from '../../../api/prompt-webhooks.ts';
import { readNow } from '../../../api/read-now.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { useUnchanged } from '../../../ui/use-unchanged.ts';
import { webhookBodyOf, webhookLabels, WebhookFields, type WebhookDraft } from './webhook-fields.tsx';

interface EditPromptWebhookProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

/** Changes a webhook, or disables and enables it. Its secret is unchanged. */
export const EditPromptWebhook = ({ webhook, onClose }: EditPromptWebhookProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<WebhookDraft>(webhook);
  const [enabled, setEnabled] = useState(webhook.enabled);
  const { checkUnchanged } = useUnchanged(webhook);
  const saving = useMutation({
    mutationFn: async () => {
      await checkUnchanged(async () => readNow(webhooksQuery(projectId), webhook.id));
      const asked = { params: { webhookId: webhook.id }, body: { ...webhookBodyOf(draft), enabled } };
      return api.patch('/api/public/prompt-webhooks/{webhookId}', { projectId }, asked);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['prompt-webhooks', projectId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Edit the webhook ${webhook.name}`}
      submit="Save"
      error={saving.error}
      labels={webhookLabels}
      isBusy={saving.isPending || draft.events.length === 0}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <WebhookFields draft={draft} onChange={setDraft} />
      <label>
        <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} /> Messages are
        sent
      </label>
      <p className="soft">What changes while no messages are sent is never sent. The secret stays as it is.</p>
    </FormDialog>
  );
};

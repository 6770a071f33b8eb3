import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import type { Answer } from '../../../api/contract.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { webhooksQuery, type Webhook } from '../../../api/prompt-webhooks.ts';
import { Failure } from '../../../ui/failure.tsx';
import { NotRead, TextNotRead } from '../../../ui/not-read.tsx';
import { RemoveButton } from '../../../ui/remove-button.tsx';
import { TableHead } from '../../../ui/table-head.tsx';
import { Tags } from '../../../ui/tags.tsx';
import { Time } from '../../../ui/time.tsx';
import { EditPromptWebhook } from './edit-prompt-webhook.tsx';
import { NewPromptWebhook } from './new-prompt-webhook.tsx';

type Delivery = Answer<'get', '/api/public/prompt-webhooks/{webhookId}/deliveries'>['data'][number];

const deliveryPollMs = 2000;

/** The webhooks for changes of prompts, with the result of the last message. */
export const PromptWebhooks = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<'new' | Webhook>();
  const close = (): void => setOpen(undefined);
  const { data, error, refetch } = useQuery(webhooksQuery(projectId));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={120} />;
  return (
    <>
      {mayWrite ? (
        <div>
          <button type="button" className="button primary" onClick={() => setOpen('new')}>
            New webhook
          </button>
        </div>
      ) : null}
      {data.length === 0 ? (
        <p className="soft">No webhook yet. One is sent what is created, moved and deleted of prompts, signed.</p>
      ) : (
        <div className="card wide" tabIndex={0} role="region" aria-label="Prompt webhooks as a table">
          <table>
            <TableHead columns={['Name', 'Address', 'Events', 'Made', 'Last message', { unseen: 'Changes' }]} />
            <tbody>
              {data.map((webhook) => (
                <WebhookRow key={webhook.id} webhook={webhook} onEdit={() => setOpen(webhook)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open === 'new' ? <NewPromptWebhook onClose={close} /> : null}
      {open === undefined || open === 'new' ? null : <EditPromptWebhook webhook={open} onClose={close} />}
    </>
  );
};

const WebhookRow = ({ webhook, onEdit }: { readonly webhook: Webhook; readonly onEdit: () => void }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const { id, name, url, events, enabled, createdAt } = webhook;
  const params = { webhookId: id };
  const testing = useMutation({
    mutationFn: async () => api.post('/api/public/prompt-webhooks/{webhookId}/test', { projectId }, { params }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['prompt-deliveries', projectId, id] }),
  });
  return (
    <tr>
      <th scope="row">{enabled ? name : `${name} (switched off)`}</th>
      <td>{url}</td>
      <td>
        <Tags tags={events} />
      </td>
      <td>
        <Time at={createdAt} />
      </td>
      <td>
        <LastDelivery webhookId={id} />
        {testing.error === null ? null : <Failure error={testing.error} />}
      </td>
      <td className="figure">
        {mayWrite ? (
          <>
            <button
              type="button"
              className="button"
              aria-label={`Send a test to ${name}`}
              disabled={testing.isPending || !enabled}
              onClick={() => testing.mutate()}
            >
              Test
            </button>{' '}
            <button type="button" className="button" aria-label={`Edit the webhook ${name}`} onClick={onEdit}>
              Edit
            </button>{' '}
            <RemoveButton
              label={`Delete the webhook ${name}`}
              title={`Delete the webhook ${name}?`}
              text="With its deliveries. What was not sent to it yet is not sent."
              work={async () => api.remove('/api/public/prompt-webhooks/{webhookId}', { projectId }, { params })}
              changes={['prompt-webhooks', projectId]}
            />
          </>
        ) : null}
      </td>
    </tr>
  );
};

/** Polled while a delivery is pending. */
const LastDelivery = ({ webhookId }: { readonly webhookId: string }) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery({
    queryKey: ['prompt-deliveries', projectId, webhookId],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/prompt-webhooks/{webhookId}/deliveries',
        { projectId },
        { params: { webhookId }, query: { limit: 1 }, signal },
      ),
    refetchInterval: ({ state }) => (state.data?.data[0]?.state === 'pending' ? deliveryPollMs : false),
  });
  if (data === undefined) return <TextNotRead error={error} />;
  const last: Delivery | undefined = data.data[0];
  if (last === undefined) return <span className="soft">none yet</span>;
  const problem = last.state === 'delivered' ? null : (last.attempts.at(-1)?.problem ?? null);
  return (
    <span title={problem ?? last.event}>
      {last.state}
      {problem === null ? '' : `: ${problem}`}
    </span>
  );
};

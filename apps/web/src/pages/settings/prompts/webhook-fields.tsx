import { TextField } from '../../../ui/text-field.tsx';

const events = {
  'prompt.version_created': 'a version is created',
  'prompt.labels_moved': 'labels move',
  'prompt.versions_deleted': 'versions are deleted',
} as const;
type EventType = keyof typeof events;
const eventTypes = Object.keys(events) as readonly EventType[];

/** A webhook as entered in the form. */
export interface WebhookDraft {
  readonly name: string;
  readonly url: string;
  readonly events: readonly EventType[];
}

export const webhookLabels = { url: 'Address', events: 'It is sent a message when' } as const;

export const newWebhook: WebhookDraft = { name: '', url: '', events: eventTypes };

export const webhookBodyOf = ({ name, url, events: chosen }: WebhookDraft) => ({
  name: name.trim(),
  url: url.trim(),
  events: [...chosen],
});

interface WebhookFieldsProps {
  readonly draft: WebhookDraft;
  readonly onChange: (draft: WebhookDraft) => void;
}

/** The URL of a webhook, and the changes that are sent to it. */
export const WebhookFields = ({ draft, onChange }: WebhookFieldsProps) => {
  const set = (changed: Partial<WebhookDraft>): void => onChange({ ...draft, ...changed });
  const { name, url, events: chosen } = draft;
  return (
    <>
      <TextField label="Name" required value={name} onChange={(text) => set({ name: text })} />
      <TextField label={webhookLabels.url} type="url" required value={url} onChange={(text) => set({ url: text })} />
      <fieldset className="plain row">
        <legend className="soft">{webhookLabels.events}</legend>
        {eventTypes.map((type) => (
          <label key={type}>
            <input
              type="checkbox"
              checked={chosen.includes(type)}
              onChange={(event) =>
                set({ events: event.target.checked ? [...chosen, type] : chosen.filter((each) => each !== type) })
              }
            />{' '}
            {events[type]}
          </label>
        ))}
      </fieldset>
    </>
  );
};

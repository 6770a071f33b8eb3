import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { PromptVersion } from '../../api/prompts.ts';
import { useMay, useProject } from '../../api/project.ts';
import { CommentPanel } from '../../parts/comments/comment-panel.tsx';
import { Code } from '../../ui/code.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Tags } from '../../ui/tags.tsx';
import { UseInCode } from './use-in-code.tsx';

interface VersionDetailProps {
  readonly version: PromptVersion;
  /** The labels of all versions of the prompt. */
  readonly labels: readonly string[];
}

/** The content of a version, and its labels. */
export const VersionDetail = ({ version, labels }: VersionDetailProps) => {
  const mayWrite = useMay('write');
  const { prompt, config } = version;
  const isChanged = config !== null && JSON.stringify(config) !== '{}';
  return (
    <>
      <div className="row">
        <h2>Version {version.version}</h2>
        {mayWrite ? <Labels version={version} /> : <Tags tags={version.labels} />}
      </div>
      {mayWrite ? (
        <div className="row">
          <MoveLabel version={version} labels={labels} />
          <OpenInPlayground version={version} />
        </div>
      ) : null}
      {typeof prompt === 'string' ? (
        <Code text={prompt} label="Text of the version" />
      ) : (
        prompt.map((message, at) => (
          <section key={at} className="card stack">
            <h3>{'role' in message ? message.role : `placeholder ${message.name}`}</h3>
            {'content' in message ? <pre>{message.content}</pre> : null}
          </section>
        ))
      )}
      {isChanged ? (
        <section className="stack">
          <h3>Config</h3>
          <JsonView value={config} label="Config" />
        </section>
      ) : null}
      <UseInCode version={version} />
      <CommentPanel key={version.id} objectType="PROMPT" objectId={version.id} />
    </>
  );
};

const OpenInPlayground = ({ version: { name: prompt, version } }: { readonly version: PromptVersion }) => {
  const { id: projectId } = useProject();
  return (
    <Link className="button" to="/project/$projectId/playground" params={{ projectId }} search={{ prompt, version }}>
      Open in playground
    </Link>
  );
};

/** The labels of a version, each of which can be taken off but `latest`. */
const Labels = ({ version: { name, version, labels } }: { readonly version: PromptVersion }) => {
  const { id: projectId } = useProject();
  const [asked, setAsked] = useState<string>();
  const remove = async (promptLabel: string) => {
    const params = { promptName: name, promptVersion: String(version), promptLabel };
    return api.remove(
      '/api/public/v2/prompts/{promptName}/versions/{promptVersion}/labels/{promptLabel}',
      { projectId },
      { params },
    );
  };
  return (
    <span className="row" style={{ gap: 4 }}>
      {labels.map((label) =>
        label === 'latest' ? (
          <Tags key={label} tags={[label]} />
        ) : (
          <span key={label} className="chip">
            {label}{' '}
            <button type="button" aria-label={`Take ${label} off version ${version}`} onClick={() => setAsked(label)}>
              ×
            </button>
          </span>
        ),
      )}
      {asked === undefined ? null : (
        <Confirm
          title={`Take ${asked} off version ${version}?`}
          text={`Clients that ask for ${asked} get no version until another one has it.`}
          yes="Take it off"
          no="Leave it"
          work={async () => remove(asked)}
          changes={['prompts', projectId]}
          onClose={() => setAsked(undefined)}
        />
      )}
    </span>
  );
};

/** Moves a label to the version from the one that has it. */
const MoveLabel = ({ version: { name, version, labels: own }, labels }: VersionDetailProps) => {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<string>();
  const known = [...new Set(['production', ...labels])].filter((label) => label !== 'latest' && !own.includes(label));
  return (
    <>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text.trim());
        }}
      >
        <label>
          <span className="only-heard">Label</span>
          <input
            className="field"
            required
            pattern="[a-z0-9_.\-]{1,36}"
            title="1 to 36 of the characters a-z, 0-9, _, . and -"
            placeholder="Label"
            list="labels-of-the-prompt"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <datalist id="labels-of-the-prompt">
          {known.map((label) => (
            <option key={label} value={label} />
          ))}
        </datalist>
        <button type="submit" className="button">
          Put on this version …
        </button>
      </form>
      {asked === undefined ? null : (
        <ConfirmMove
          label={asked}
          isMoved={labels.includes(asked)}
          name={name}
          version={version}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
};

interface ConfirmMoveProps {
  readonly label: string;
  /** True if another version has it now. */
  readonly isMoved: boolean;
  readonly name: string;
  readonly version: number;
  readonly onClose: () => void;
}

const ConfirmMove = ({ label, isMoved, name, version, onClose }: ConfirmMoveProps) => {
  const { id: projectId } = useProject();
  const params = { promptName: name, promptVersion: String(version) };
  return (
    <Confirm
      title={`Put ${label} on version ${version}?`}
      text={
        isMoved
          ? `The version that has it now loses it: clients that ask for ${label} get version ${version} from now on.`
          : `Clients that ask for ${label} get version ${version}.`
      }
      yes="Put it on"
      no="Leave it"
      work={async () =>
        api.patch(
          '/api/public/v2/prompts/{promptName}/versions/{promptVersion}',
          { projectId },
          { params, body: { newLabels: [label] } },
        )
      }
      changes={['prompts', projectId]}
      onClose={onClose}
    />
  );
};

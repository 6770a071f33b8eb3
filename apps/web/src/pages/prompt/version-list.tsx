import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';

import { promptVersionQuery } from '../../api/prompts.ts';
import { useProject } from '../../api/project.ts';
import { Tags } from '../../ui/tags.tsx';
import { Time } from '../../ui/time.tsx';

const shownAtFirst = 20;

interface VersionListProps {
  readonly name: string;
  /** Newest first. */
  readonly versions: readonly number[];
  readonly chosen: number;
  /** The version that the selected one is compared with. */
  readonly other: number | undefined;
  readonly onChoose: (version: number) => void;
  readonly onCompare: (version: number) => void;
}

/** The versions of a prompt with their labels, newest first. */
export const VersionList = ({ name, versions, chosen, other, onChoose, onCompare }: VersionListProps) => {
  const { id: projectId } = useProject();
  const [count, setCount] = useState(shownAtFirst);
  const shown = versions.slice(0, count);
  const read = useQueries({ queries: shown.map((version) => promptVersionQuery(projectId, name, version)) });
  return (
    <section className="stack" aria-label="Versions">
      <ol className="versions">
        {shown.map((version, at) => {
          const data = read[at]?.data;
          return (
            <li key={version} className="card" aria-current={version === chosen}>
              <div className="row apart">
                <button type="button" className="choice" onClick={() => onChoose(version)}>
                  <strong>Version {version}</strong>
                </button>
                {version === chosen ? null : (
                  <button
                    type="button"
                    className="button"
                    aria-pressed={version === other}
                    aria-label={`Compare version ${chosen} with version ${version}`}
                    onClick={() => onCompare(version)}
                  >
                    Compare
                  </button>
                )}
              </div>
              {data === undefined ? null : (
                <div className="stack soft" style={{ gap: 4 }}>
                  <Tags tags={data.labels} />
                  {data.commitMessage === null ? null : <p>{data.commitMessage}</p>}
                  <Time at={data.createdAt} />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {versions.length > count ? (
        <button type="button" className="button" onClick={() => setCount(count + shownAtFirst)}>
          Earlier versions
        </button>
      ) : null}
    </section>
  );
};

import './media.css';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { bytesText } from '../../../format/numbers.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { mediaQuery } from '../trace-queries.ts';
import { mediaForm, mediaReferences, type MediaReference } from './media-reference.ts';

/** The media that are referenced anywhere in a value. */
export const MediaWithin = ({ value }: { readonly value: unknown }) => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return mediaReferences(text).map((reference) => <MediaView key={reference.id} reference={reference} />);
};

interface MediaViewProps {
  readonly reference: MediaReference;
  readonly name?: string | null;
}

/** Stored media: images, audio and video are shown, all other types are offered for download. */
export const MediaView = ({ reference, name = null }: MediaViewProps) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(mediaQuery(projectId, reference.id));
  const [isBroken, setBroken] = useState(false);
  const label = name ?? reference.mediaType;
  if (error !== null)
    return (
      <p className="soft">
        <span className="tag">{label}</span> {error.message}
      </p>
    );
  if (data === undefined) return <Skeleton height={80} width={160} />;
  // A separate storage is another site; the page does not load its content automatically.
  const form = new URL(data.url).origin === location.origin && !isBroken ? mediaForm(data.contentType) : 'file';
  if (form === 'picture')
    return (
      <img src={data.url} alt={name ?? 'Picture of the message'} className="medium" onError={() => setBroken(true)} />
    );
  if (form === 'sound') return <audio src={data.url} controls preload="metadata" aria-label={label} />;
  if (form === 'film')
    return <video src={data.url} controls preload="metadata" className="medium" aria-label={label} />;
  return (
    <p>
      <a href={data.url} target="_blank" rel="noreferrer noopener">
        {name ?? 'File'}
      </a>{' '}
      <span className="soft">
        {data.contentType}, {bytesText(data.contentLength)}
        {isBroken ? ', which could not be shown as a picture' : ''}
      </span>
    </p>
  );
};

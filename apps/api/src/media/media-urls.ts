import { microsPerMs, mediaIdOf, type MediaContent, type Micros, type ProjectId } from '@spanledger/core';
import type { MediaAction } from '@spanledger/media';
import type { Request } from 'express';

import { addressOf } from '../http/address-of.ts';
import type { MediaParts } from './media-parts.ts';

export const urlSeconds = 3600;

/**
 * URLs at which a client uploads or downloads bytes without a key: at the storage if it supports that, else at this
 * server.
 */
export const mediaUrls = ({ store, signer, baseUrl }: MediaParts, now: () => Micros) => {
  const own = async (request: Request, action: MediaAction, projectId: ProjectId, content: MediaContent) => {
    const until = now() + urlSeconds * 1000 * microsPerMs;
    const permit = await signer.sign({ action, projectId, content, until });
    return `${addressOf(request, baseUrl)}/api/public/media/${mediaIdOf(content.sha256)}/content?permit=${permit}`;
  };
  return {
    upload: async (request: Request, projectId: ProjectId, content: MediaContent): Promise<string> =>
      store.direct?.uploadUrl(projectId, content, urlSeconds) ?? own(request, 'upload', projectId, content),
    download: async (request: Request, projectId: ProjectId, content: MediaContent): Promise<string> =>
      store.direct?.downloadUrl(projectId, content, urlSeconds) ?? own(request, 'download', projectId, content),
  };
};

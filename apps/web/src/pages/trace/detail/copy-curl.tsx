import { baseUrl } from '../../../api/client.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { curlOf } from './curl-of.ts';

/** Copies the request whose answer is shown as JSON. `path` is of the API. */
export const CopyCurl = ({ path }: { readonly path: string }) => (
  <CopyButton text={curlOf(path, baseUrl)} label="Copy as curl" />
);

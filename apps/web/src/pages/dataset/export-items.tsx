import { useMutation } from '@tanstack/react-query';

import { download } from '../../api/client.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { saveFile } from '../../ui/save-file.ts';

const formats = { jsonl: 'JSON Lines', csv: 'CSV', parquet: 'Parquet' } as const;
type Format = keyof typeof formats;

/** Saves the active items of a dataset as a file, one button per format. */
export const ExportItems = ({ dataset: { name: datasetName } }: { readonly dataset: Dataset }) => {
  const { id: projectId } = useProject();
  const saving = useMutation({
    mutationFn: async (format: Format) => {
      const asked = { params: { datasetName }, query: { format } };
      const file = await download('/api/public/v2/datasets/{datasetName}/export', { projectId }, asked);
      saveFile(`${datasetName.replaceAll('/', '-')}.${format}`, file);
    },
  });
  return (
    <span className="row" role="group" aria-label="Export items">
      {(Object.keys(formats) as Format[]).map((format) => (
        <button
          key={format}
          type="button"
          className="button"
          disabled={saving.isPending}
          aria-label={`Export as ${formats[format]}`}
          onClick={() => saving.mutate(format)}
        >
          {saving.isPending && saving.variables === format ? 'Exporting …' : formats[format]}
        </button>
      ))}
      {saving.error === null ? null : <Failure error={saving.error} />}
    </span>
  );
};

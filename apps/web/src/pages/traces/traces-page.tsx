import { ListPage } from '../../lists/list-page.tsx';
import { traceList } from '../../lists/trace-list.tsx';
import { TraceBulk } from './trace-bulk.tsx';

const list = { ...traceList, Bulk: TraceBulk };

/** The traces of a project. Selected traces can be tagged, added to a dataset or a queue, or deleted together. */
export const TracesPage = () => <ListPage spec={list} />;

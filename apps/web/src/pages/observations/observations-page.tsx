import { ListPage } from '../../lists/list-page.tsx';
import { ObservationBulk } from './observation-bulk.tsx';
import { observationList } from './observation-list.tsx';

const list = { ...observationList, Bulk: ObservationBulk };

/** The observations of a project, across its traces. Selected ones can be added to an annotation queue. */
export const ObservationsPage = () => <ListPage spec={list} />;

import { ListPage } from '../../lists/list-page.tsx';
import { observationList } from './observation-list.tsx';

/** The observations of a project, across its traces. */
export const ObservationsPage = () => <ListPage spec={observationList} />;

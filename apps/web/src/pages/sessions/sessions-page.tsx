import { ListPage } from '../../lists/list-page.tsx';
import { sessionList } from './session-list.tsx';

/** The sessions of a project. */
export const SessionsPage = () => <ListPage spec={sessionList} />;

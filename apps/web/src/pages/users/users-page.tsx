import { ListPage } from '../../lists/list-page.tsx';
import { userList } from './user-list.tsx';

/** The users of a project, the most expensive first. */
export const UsersPage = () => <ListPage spec={userList} />;

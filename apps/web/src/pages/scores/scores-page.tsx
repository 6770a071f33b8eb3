import { ListPage } from '../../lists/list-page.tsx';
import { scoreList } from './score-list.tsx';

/** The scores of a project. */
export const ScoresPage = () => <ListPage spec={scoreList} />;

export { copyProject, type CopyReport } from './copy-project.ts';
export { remoteAt, type Remote } from './remote.ts';

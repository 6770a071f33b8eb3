import {
  createAnnotationItem,
  deleteAnnotationItem,
  getAnnotationItem,
  listAnnotationItems,
  skipAnnotationItem,
  takeNextAnnotationItem,
  updateAnnotationItem,
} from './annotation-items.ts';
import {
  createAnnotationAssignment,
  createAnnotationQueue,
  deleteAnnotationAssignment,
  deleteAnnotationQueue,
  getAnnotationAgreement,
  getAnnotationProgress,
  getAnnotationQueue,
  listAnnotationAssignments,
  listAnnotationQueues,
  updateAnnotationQueue,
} from './annotation-queues.ts';
import { createComment, deleteComment, getComment, listComments } from './comments.ts';
import type { Endpoint } from './endpoint.ts';
import { deleteLlmConnection, listLlmConnections, putLlmConnection } from './llm-connections.ts';
import { listProjectMembers } from './project-members.ts';
import { createScoreConfig, getScoreConfig, listScoreConfigs, updateScoreConfig } from './score-configs.ts';

/** Endpoints of score configs, annotation and scores. */
export const annotationEndpoints: readonly Endpoint[] = [
  listScoreConfigs,
  createScoreConfig,
  getScoreConfig,
  updateScoreConfig,
  listComments,
  createComment,
  getComment,
  deleteComment,
  listProjectMembers,
  listAnnotationQueues,
  createAnnotationQueue,
  getAnnotationQueue,
  updateAnnotationQueue,
  deleteAnnotationQueue,
  takeNextAnnotationItem,
  listAnnotationItems,
  createAnnotationItem,
  getAnnotationItem,
  updateAnnotationItem,
  skipAnnotationItem,
  deleteAnnotationItem,
  listAnnotationAssignments,
  createAnnotationAssignment,
  deleteAnnotationAssignment,
  getAnnotationProgress,
  getAnnotationAgreement,
  listLlmConnections,
  putLlmConnection,
  deleteLlmConnection,
];

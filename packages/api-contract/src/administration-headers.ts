/** The administration key once more, where it is sent for a project: as Langfuse's clients send it. */
export const administrationKeyHeader = 'x-langfuse-admin-api-key';

/** The project that such a request is about. */
export const administeredProjectHeader = 'x-langfuse-project-id';

/** Under which the sinks are kept, so that a change reads them anew. */
export const sinksKey = ['shared', 'auditSinks'];

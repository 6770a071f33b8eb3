const savedViews = '/api/public/saved-views';
const view = { name: 'Slow chats', page: 'traces', state: { where: ['latency~>~2.5'], live: true } };
const sent = (method: string, body: object): RequestInit => ({ method, body: JSON.stringify(body) });

/** The requests for saved views. */
export const askedOfSavedViews = {
  listSavedViews: [savedViews, `${savedViews}?page=traces`],
  createSavedView: [
    [savedViews, sent('POST', view)],
    [savedViews, sent('POST', { ...view, isShared: false })],
  ],
  updateSavedView: [[`${savedViews}/unknown`, sent('PUT', view)]],
  deleteSavedView: [[`${savedViews}/unknown`, { method: 'DELETE' }]],
} as const;

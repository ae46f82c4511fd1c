/** Where Redis keeps which jobs were sent with an id, by its digest: as long as the key of a lead is known. */
export const getIdKey = (queueKey: string, digest: string): string => `${queueKey}sent:${digest}`;

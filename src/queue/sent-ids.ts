/** Returns the Redis key with the jobs that were sent with an id, given as a digest. Kept as long as a lead's key. */
export const getIdKey = (queueKey: string, digest: string): string => `${queueKey}sent:${digest}`;

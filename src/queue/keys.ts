/* Keys of a queue in Redis that are not BullMQ's. Each begins with `queueKey`, as those of BullMQ do. */

/** Returns the key with the jobs that were sent with an id, given as a digest. Kept as long as a lead's key. */
export const getIdKey = (queueKey: string, digest: string): string => `${queueKey}sent:${digest}`;

/** Returns the key with the job id of a file row. Kept as long as the key of its lead. */
export const getRowKey = (queueKey: string, row: string): string => `${queueKey}row:${row}`;

/** Returns the key of the settled jobs, sorted by when each expires. */
export const getSettledKey = (queueKey: string): string => `${queueKey}settled`;

import type { Worker } from 'bullmq';
import { readRecord } from './job-store';
import { isStalled, requeueStalled } from './parked';
import { getStoredResult, type LeadJob, ParkError, type SettledJob } from './processor';
import type { QueueContext } from './redis';
import type { WorkerSettings, WorkerState } from './worker';

/**
 * Reports the results of a worker's leads, and requeues stalled jobs of other workers.
 *
 * @param requeueMs how often to look for stalled jobs, in milliseconds
 */
export function listen(
  worker: Worker,
  context: QueueContext,
  requeueMs: number,
  { onResult }: Pick<WorkerSettings, 'onResult'>,
  { pending, reporter: { notices, report } }: WorkerState,
): { stop(): void } {
  const { action, redis, queue } = context;
  const reportResult = async (job: LeadJob, result: SettledJob['result']) => {
    try {
      await onResult?.({ action: action.key, id: job.id ?? '', key: job.data.key, result });
    } catch {
      notices.report('onResult', 'onResult has thrown; the result of the lead stays in the queue');
    }
  };
  const handleFailed = async (job: LeadJob | undefined, error: Error) => {
    if (job === undefined) return;
    if (error instanceof ParkError && error.result.status !== 'uncertain') return reportResult(job, error.result);
    const known = await readRecord({ redis, jobKey: queue.toKey(job.id ?? '') });
    if (isStalled(job, known))
      await job.retry('failed').catch(() => undefined); // another worker has requeued it already
    else if (error instanceof ParkError) await reportResult(job, error.result);
    else if (known.record?.status === 'uncertain') await reportResult(job, getStoredResult(known.record));
  };
  const track = (work: Promise<void>) => {
    const tracked = work.then(undefined, report).then(() => {
      pending.delete(tracked);
    });
    pending.add(tracked);
  };
  worker.on('completed', (job: LeadJob, { result }: SettledJob) => track(reportResult(job, result)));
  worker.on('failed', (job, error) => track(handleFailed(job as LeadJob | undefined, error)));
  worker.on('error', report);
  const requeue = () => track(requeueStalled(context));
  requeue();
  const timer = setInterval(requeue, requeueMs).unref();
  return { stop: () => clearInterval(timer) };
}

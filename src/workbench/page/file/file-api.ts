import type * as Api from '../../api';
import { ask, post } from '../api';

/** The requests about a file of leads. */

export const uploadFile = (file: Blob) =>
  ask<Api.OpenedFile>('file/upload', {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: file,
  });
export const getReport = (question: Api.FileQuestion, signal: AbortSignal) =>
  post<Api.FileReport>('file/report', question, signal);
export const getProgress = (id: string, signal: AbortSignal) => post<Api.FileProgress>('file/progress', { id }, signal);
export const getRows = (question: Api.RowsQuestion) => post<Api.FileRows>('file/rows', question);
export const getFileLead = (id: string, line: number) => post<Api.Loaded>('file/lead', { id, line });
export const closeFile = (id: string) => post<unknown>('file/close', { id });

/** The address of the refused rows. */
export const refusedAddress = (id: string) => `api/file/refused/${id}`;

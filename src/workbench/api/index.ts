/** Requests of the page and answers of its server, as plain JSON. Types only, shared by both sides. */

export type { Warning } from '../../types';
export type * from './catalog';
export type * from './exchange';
export type * from './feedback';
export type * from './file';
export type * from './history';
export * from './limits';
export type * from './outcomes';

/** The body of an answer with a status other than 200: a sentence without a lead's value. */
export interface Problem {
  readonly problem: string;
}

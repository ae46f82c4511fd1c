/** What the page asks of its server and what the server tells: plain JSON. Types only, so that both sides keep to it. */

export type { Warning } from '../../types';
export type * from './catalog';
export type * from './exchange';
export type * from './feedback';
export type * from './file';
export type * from './history';
export type * from './outcomes';

/** What comes with a status other than 200: a sentence that names no value. */
export interface Problem {
  readonly problem: string;
}

import type { Sandbox } from '../sandbox';
import type { OpenFiles } from './file/open-files';
import type { History } from './history';

/** What the routes of the workbench need. */
export interface Context {
  readonly sandbox: Sandbox;
  readonly settings: object;
  readonly live: boolean;
  readonly history: History;
  /** The folder in whose `fixtures/` fixtures are written. */
  readonly folder: string;
  readonly files: OpenFiles;
}

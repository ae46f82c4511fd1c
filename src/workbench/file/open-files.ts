import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { FileError, type ReadOptions, spoolInput } from '../../files';
import type { OutboundAction } from '../../types';
import type { FileRow } from '../api';
import { createListSplitter } from './json-list';

/** The last report of a file, and the options it was made with. */
export interface Analysis {
  readonly action: OutboundAction;
  readonly settings: object;
  readonly options: ReadOptions;
  readonly rows: readonly FileRow[];
}

/** A file of leads that a page has opened, stored in a temporary file that only its owner may read. */
export interface OpenFile {
  readonly id: string;
  readonly path: string;
  readonly isList: boolean;
  /** Counts the reports. A newer report stops the previous one. */
  run: number;
  rowsRead: number;
  analysis?: Analysis;
  remove(): void;
}

export interface OpenFiles {
  /** Stores the file that a page sends. Throws FileError. */
  open(message: IncomingMessage): Promise<OpenFile>;
  get(id: string): OpenFile | undefined;
  close(id: string): void;
  closeAll(): void;
}

/** Each window of a person may have a file. With more files, the oldest is closed. */
const MAX_FILES = 4;
const MAX_FILE_SIZE = 200_000_000;

/** Creates the list of open files. A closed file is deleted from the disk. */
export function createOpenFiles(): OpenFiles {
  const files = new Map<string, OpenFile>();
  const close = (id: string) => {
    const file = files.get(id);
    if (!file) return;
    file.run++;
    file.remove();
    files.delete(id);
  };
  return {
    async open(message) {
      const splitter = createListSplitter();
      pipeline(Readable.from(readChunks(message)), splitter, () => undefined); // spoolInput reports the error
      const { file: path, remove } = await spoolInput(splitter);
      const file: OpenFile = { id: randomUUID(), path, isList: splitter.isList, run: 0, rowsRead: 0, remove };
      files.set(file.id, file);
      for (const id of [...files.keys()].slice(0, -MAX_FILES)) close(id);
      return file;
    },
    get: (id) => files.get(id),
    close,
    closeAll() {
      for (const id of files.keys()) close(id);
    },
  };
}

/** Reads a request. Keeps it open on an error, so that the page receives the reason. */
async function* readChunks(message: IncomingMessage): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > MAX_FILE_SIZE)
      throw new FileError('FILE_UNREADABLE', 'the leads file is larger than 200 MB: use the command line for it');
    yield chunk as Buffer;
  }
}

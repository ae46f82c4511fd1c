import type { Command } from 'commander';
import { startWorkbench, UnreadableHistory, UnwritableHistory } from '../workbench';
import { CliError, describeInternalError, getErrorCode } from './cli-error';
import { openInBrowser } from './open-browser';
import { readSettings } from './settings';

interface Options {
  settings?: string;
  port?: string;
  history?: string;
  live?: true;
  open: boolean;
}

/** `workbench`: starts a local page that shows what is sent, what comes back, and why. */
export function workbenchCommand(program: Command): void {
  program
    .command('workbench')
    .description('Open a local page that shows what is sent, what comes back, and why. Ends with Ctrl-C.')
    .option('--settings <file>', 'settings as nested JSON; the credentials among them are never shown')
    .option('--live', 'let the page send to the real vendors, too')
    .option('--port <number>', 'port to listen on. Default: a free one')
    .option(
      '--history <file>',
      'where the last exchanges are kept, masked. Default: ~/.local/state/leadconduit-vendors/history.ndjson',
    )
    .option('--no-open', 'print the address and open no browser')
    .action(async ({ settings, port = '0', history, live, open }: Options) => {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) throw new CliError('--port must be a port number');
      const workbench = await startWorkbench({
        ...{ settings: readSettings(settings), live: live === true, port: Number(port) },
        ...(history !== undefined && { history }),
        onError: (error) => console.error(describeInternalError(error, process.env.LEADCONDUIT_DEBUG === '1')),
      }).catch((error: unknown) => {
        throw new CliError(`the workbench cannot start: ${explain(error)}`);
      });
      console.log(`The workbench is at ${workbench.url}\nCtrl-C ends it.`);
      const ended = new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
      const removeFile = open ? openInBrowser(workbench.url) : () => undefined;
      await ended;
      removeFile();
      await workbench.close();
    });
}

function explain(error: unknown): string {
  if (error instanceof UnreadableHistory)
    return 'the history file holds something else; name another one with --history';
  if (error instanceof UnwritableHistory)
    return `the history file cannot be written (${error.code}); name another one with --history`;
  return getErrorCode(error);
}

import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { historyFile, startWorkbench, UnreadableHistory } from '../workbench';
import { readSettings } from './settings';
import { codeOf, Trouble } from './trouble';

interface Options {
  settings?: string;
  port?: string;
  history?: string;
  live?: true;
  open: boolean;
}

/** `workbench`: a local page on which a person sees what is sent, what comes back, and why. */
export function workbenchCommand(program: Command): void {
  program
    .command('workbench')
    .description('Open a local page that shows what is sent, what comes back, and why. Ends with Ctrl-C.')
    .option('--settings <file>', 'settings as nested JSON; the credentials among them are never shown')
    .option('--live', 'let the page send to the real vendors, too')
    .option('--port <number>', 'a port of your own; a free one unless told')
    .option('--history <file>', `where the last exchanges are kept, masked (default: ${historyFile()})`)
    .option('--no-open', 'print the address and open no browser')
    .action(async ({ settings, port = '0', history, live, open }: Options) => {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) throw new Trouble('--port must be a port number');
      const workbench = await startWorkbench({
        ...{ settings: readSettings(settings), live: live === true, port: Number(port) },
        ...(history !== undefined && { history }),
      }).catch((error: unknown) => {
        const why = error instanceof UnreadableHistory ? 'the history file holds something else' : codeOf(error);
        throw new Trouble(`the workbench cannot start: ${why}`);
      });
      console.log(`The workbench is at ${workbench.url}\nCtrl-C ends it.`);
      if (open) openInBrowser(workbench.url);
      await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
      await workbench.close();
    });
}

/** The address is printed, too: where there is no browser, nothing is lost. */
function openInBrowser(url: string): void {
  const [command, ...words] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  if (command === undefined) return;
  spawn(command, [...words, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Opens a browser on an address that nobody else may see. Everybody on a machine sees the arguments of its processes, so
 * the browser is given a file that only its owner can read, which leads on.
 *
 * @returns removes the file
 */
export function openInBrowser(url: string): () => void {
  const [command, ...words] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const folder = mkdtempSync(join(tmpdir(), 'workbench-'));
  const file = join(folder, 'open.html');
  writeFileSync(file, buildPage(url), { mode: 0o600 });
  spawn(command as string, [...words, pathToFileURL(file).href], { stdio: 'ignore', detached: true })
    .on('error', () => undefined) // the address is printed, too: where there is no browser, nothing is lost
    .unref();
  return () => rmSync(folder, { recursive: true, force: true });
}

const buildPage = (url: string) =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}"><title>Workbench</title></head>
<body><p><a href="${url}">Open the workbench</a></p></body></html>
`;

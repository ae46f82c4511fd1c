import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Opens a browser at a secret address. All users of a machine can see the arguments of its processes, so the browser
 * opens a file that only its owner can read, which redirects to the address.
 *
 * @returns a function that removes the file
 */
export function openInBrowser(url: string): () => void {
  const [command, ...words] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const folder = mkdtempSync(join(tmpdir(), 'workbench-'));
  const file = join(folder, 'open.html');
  writeFileSync(file, buildPage(url), { mode: 0o600 });
  spawn(command as string, [...words, pathToFileURL(file).href], { stdio: 'ignore', detached: true })
    .on('error', () => undefined) // without a browser, the person can open the printed address
    .unref();
  return () => rmSync(folder, { recursive: true, force: true });
}

const buildPage = (url: string) =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}"><title>Workbench</title></head>
<body><p><a href="${url}">Open the workbench</a></p></body></html>
`;

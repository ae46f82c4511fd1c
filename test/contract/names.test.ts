import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import ts from 'typescript';

/** The words of the field, and not those that once stood in their place. */

const src = join(__dirname, '../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(src, file));

/** Names that no function, class, type or constant of a file has any more. */
const gone = new Set([
  ...['Lane', 'Sending', 'ExchangeFailure', 'WholeAnswer', 'watch', 'Told', 'Memory', 'Standing', 'noted'],
  ...['heldBack', 'fromMemory', 'uncertainty', 'notSent', 'Seen', 'saw', 'silent', 'alike', 'asTheyEnd', 'sentBy'],
  ...['neverBetter', 'saysLater', 'askedWaitMs', 'mayRetry', 'overExchange', 'provenBy', 'rehearsal', 'coded', 'Fate'],
  ...['workOn', 'differs', 'quietly', 'quiet', 'QueuePlace', 'JobMemory', 'knownOf', 'Allowed', 'ticket', 'Parked'],
  ...['remembered', 'HeardResult', 'underWay', 'isLeftBehind', 'putBack', 'onTrouble', 'Hiding', 'hiddenOf', 'mask'],
  ...['cover', 'blot', 'isPersonal', 'remembering', 'put', 'at', 'own', 'normal', 'moment', 'century', 'Given', 'text'],
  ...['list', 'entries', 'clean', 'check', 'wire', 'room', 'joins', 'isBehind', 'cut', 'composed', 'Traits', 'About'],
  ...['reply', 'legal', 'oneLine', 'hundredsOf', 'unexpected', 'asItIs', 'writer', 'holdingOnly', 'members', 'Head'],
  ...['Under', 'Inner', 'isLabel', 'isWord', 'unsafeAddress', 'spoken', 'around', 'Where', 'oneWay', 'distinct', 'run'],
  ...['counter', 'Counted', 'filled', 'namedTwice', 'exchanged', 'storedAt', 'differing', 'onInterrupt', 'Trouble'],
  ...['fates', 'troubledUsers', 'door', 'Receipt', 'Bench', 'Refused', 'Question', 'doctor', 'breaks', 'Breaking'],
  ...['quoted', 'desk', 'pointing', 'sents', 'latest', 'askSoon', 'Verdict'],
]);

/** What a file declares at its top. */
function listDeclared(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
    const { name } = statement as Partial<ts.NamedDeclaration>;
    return name && ts.isIdentifier(name) && !ts.isTypeAliasDeclaration(statement) ? [name.text] : [];
  });
}

const declared = files.flatMap((file) => listDeclared(file).map((name) => `${relative(src, file)}: ${name}`));
const getName = (line: string) => line.split(': ')[1] ?? '';

test('no old name is declared', () => {
  expect(declared.filter((line) => gone.has(getName(line)))).toEqual([]);
});

/** Every name that a file declares anywhere: of variables, parameters and what is taken out of an object. */
function listNames(file: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const isDeclaration = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (isDeclaration && ts.isIdentifier(node.name)) names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return names;
}

test('no variable or parameter has a name that says nothing of what it holds', () => {
  const old = new Set(['found', 'given', 'told', 'said', 'heard', 'trouble', 'place', 'places']);
  const lines = files.flatMap((file) => listNames(file).map((name) => `${relative(src, file)}: ${name}`));
  expect(lines.filter((line) => old.has(getName(line)))).toEqual([]);
});

test('functions are verbs, and limits are MAX_…', () => {
  const isOld = (name: string) => /[a-z]Of$/.test(name) || /^(most|longest|largest|deepest)[A-Z]/.test(name);
  expect(declared.filter((line) => isOld(getName(line)))).toEqual([]);
});

test('no file has an old name', () => {
  const old = ['lane', 'sending', 'fate', 'lead-work', 'hidden', 'remember', 'nest', 'reply', 'post-reader'];
  const more = ['where', 'trouble', 'distinct', 'answers', 'deciding', 'doctor', 'desk', 'interrupt'];
  expect(files.map((file) => basename(file, '.ts')).filter((name) => [...old, ...more].includes(name))).toEqual([]);
});

test('no file has more than 200 lines', () => {
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 201);
  expect(long.map((file) => relative(src, file))).toEqual([]);
});

test('a table row fits on a screen of 160 columns', () => {
  const wide = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        /^ {2}(optional|required)\(|^ {11}/.test(line) && line.length > 160 ? [`${relative(src, file)}:${at + 1}`] : [],
      ),
  );
  expect(wide).toEqual([]);
});

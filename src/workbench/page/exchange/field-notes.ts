import type { FieldStatus, VariableInfo } from '../../api';

/** A note under a field: a few words around a value. */
export interface Note {
  readonly kind: 'read' | 'cut';
  readonly before: string;
  readonly value?: string;
  readonly after?: string;
}

const read = (before: string, value?: string, after?: string): Note => ({
  kind: 'read',
  before,
  ...(value && { value }),
  ...(after && { after }),
});

export function getNotes(variable: VariableInfo, raw: string, reading: FieldStatus | undefined): Note[] {
  if (raw.trim() === '') return getBlankNotes(variable, reading);
  if (!reading || variable.secret) return [];
  const notes: Note[] = [];
  if (reading.read === '') notes.push(read('it is not sent'));
  else if (reading.read !== raw && reading.read !== getLines(raw).join(', '))
    notes.push(read('read as ', reading.read));
  if (reading.cut) notes.push({ kind: 'cut', before: `the last ${characters(reading.cut)} cut off` });
  return notes;
}

function getBlankNotes(variable: VariableInfo, reading: FieldStatus | undefined): Note[] {
  const value = variable.secret ? '' : (reading?.read ?? '');
  if (reading?.from === 'default' && value) return [read('by default ', value)];
  if (reading?.from === 'settings file' || variable.isInSettings) {
    return [value ? read('', value, ' from the settings file') : read('set in the settings file')];
  }
  return [];
}

const getLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const characters = (count: number) => (count === 1 ? 'character is' : `${count} characters are`);

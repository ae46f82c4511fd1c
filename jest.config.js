const { existsSync, readdirSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { join } = require('node:path');

/** The folders of the vendors: those with a sandbox and samples. */
const vendors = readdirSync(join(__dirname, 'src')).filter((folder) =>
  ['sandbox.ts', 'samples.json'].every((file) => existsSync(join(__dirname, 'src', folder, file))),
);
const covered = ['types', ...vendors];

/** Tests import the package by its public names; here these lead to the sources. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testTimeout: 60_000,
  maxWorkers: availableParallelism() + 1, // jest leaves one core idle otherwise, and many tests wait for processes
  forceExit: true, // a test that fails before it closes its servers must not leave jest hanging
  testMatch: ['**/*.test.ts'],
  // A test runs in a context of its own, where V8 looks a global up slowly. These are parameters of each module instead.
  sandboxInjectedGlobals:
    'Array Error JSON Map Math Number Object Promise Reflect RegExp Set String Symbol Uint8Array parseInt'.split(' '),
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  collectCoverageFrom: [...covered.map((part) => `src/${part}/**/*.ts`), '!src/*/sandbox.ts'],
  coverageReporters: ['text'],
  coverageThreshold: Object.fromEntries(covered.map((part) => [`./src/${part}/`, { lines: 95, branches: 95 }])),
  moduleNameMapper: { '^leadconduit-vendors/(.+)$': '<rootDir>/src/$1' },
};

/** Tests import the package by its public names; here these lead to the sources. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testTimeout: 60_000,
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  moduleNameMapper: { '^leadconduit-vendors/(.+)$': '<rootDir>/src/$1' },
};

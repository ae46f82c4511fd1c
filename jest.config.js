/** Tests import the package by its public names; here these lead to the sources. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', transpilation: true, diagnostics: false }] },
  moduleNameMapper: { '^leadconduit-vendors/(.+)$': '<rootDir>/src/$1' },
};

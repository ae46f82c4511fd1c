/** The quick tests of the core as one file, so that whoever runs them for each mutant loads the modules only once. */
import '../body.test';
import '../docs.test';
import '../edges.test';
import '../guards.test';
import '../hidden.test';
import '../properties.test';
import '../replay.test';
import '../table.test';
import '../values.test';

/** The quick tests of the core as one file, so that whoever runs them for each mutant loads the modules only once. */
import '../types/body.test';
import '../contract/docs.test';
import '../types/edges.test';
import '../delivery/guards.test';
import '../types/properties.test';
import '../types/redaction.test';
import '../contract/replay.test';
import '../types/table.test';
import '../types/values.test';

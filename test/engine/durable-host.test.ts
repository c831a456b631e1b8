import { hostConformance } from '../support/conformance/host-conformance.ts';
import { createSqliteMachine } from '../support/conformance/sqlite-machine.ts';

hostConformance('on SQLite', createSqliteMachine);

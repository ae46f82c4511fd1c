import { join } from 'node:path';
import { writeHovers } from './hover';

writeHovers(join(__dirname, '..'));

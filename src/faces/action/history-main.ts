import { restoreCache, saveCache } from '@actions/cache';

/**
 * `history.js restore|save FOLDER KEY PREFIX`: the newest folder that was kept under a key of this prefix, or to be kept
 * under this key. A process of its own, because the toolkit's cache client writes into the log of the process it runs
 * in, annotations included, and cannot be told to give up.
 */
const [verb, folder = '', key = '', prefix = ''] = process.argv.slice(2);
if (verb === 'restore') await restoreCache([folder], key, [prefix]);
else await saveCache([folder], key);
// What is left of connections that are kept alive is not waited for.
process.exit();

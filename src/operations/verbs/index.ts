/** The verbs in one region, each of its own file. */
export { destroy } from './destroy.ts';
export { extendEnvironment } from './extend-environment.ts';
export { launch } from './launch.ts';
export { plan } from './plan.ts';
export { reap } from './reap.ts';
export { recover } from './recover.ts';
export { refresh } from './refresh.ts';
export { release } from './release.ts';
export { snapshot } from './snapshot.ts';
export { status } from './status.ts';

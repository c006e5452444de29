export { type Behaviour, defaultBehaviour } from './behaviour.ts';
export type { Books, HandledRequest, ServerMoment } from './books.ts';
export { createEmulator, type Emulator, type EmulatorOptions, type RegionOptions } from './emulator.ts';
export type { Fault, FaultEffect, FaultMatch, FaultPlan, FaultTiming } from './faults.ts';
export type { EmulatedRequest, EmulatedResponse, ServiceName } from './http.ts';
export { defaultKnobs, type Knobs, type KnobTable } from './knobs.ts';
export { seededRandom } from './random.ts';
export { type CloudSeed, defaultSeed, type SeedFlavor, type SeedImage, type SeedNetwork, type SeedServer } from './seed.ts';
export { type Served, type ServeOptions, serve } from './serve.ts';

import type { Behaviour } from './behaviour.js';
import type { Call, Offer } from './call.js';
import { compute } from './compute/service.js';
import type { Reply } from './http.js';
import { identity } from './identity/service.js';
import { image } from './image/service.js';
import { network } from './network/service.js';
import { volume } from './volume/service.js';
interface Service extends Pick<Offer, 'type' | 'name'> {
    /** `asOf` (ms) serves lists as they were then. */
    readonly answer: (call: Call, asOf?: number) => Reply;
    /** As the catalog has it; `undefined` = the catalog does not have it. */
    readonly path: (behaviour: Behaviour) => string | undefined;
    /** Absent = it answers, whatever the catalog says. */
    readonly isThere?: (behaviour: Behaviour) => boolean;
}
/** The services of the cloud by the first part of their paths, in the order of the catalog. */
declare const table: {
    network: {
        type: string;
        name: string;
        answer: typeof network;
        path: (behaviour: Behaviour) => "/network" | undefined;
    };
    identity: {
        type: string;
        name: string;
        answer: typeof identity;
        path: () => string;
    };
    compute: {
        type: string;
        name: string;
        answer: typeof compute;
        path: ({ computeVersion }: Behaviour) => "/compute/v2.1" | "/compute/v2/%(project_id)s";
    };
    image: {
        type: string;
        name: string;
        answer: typeof image;
        path: ({ imageVersion }: Behaviour) => "/image" | "/image/v1";
    };
    volume: {
        type: string;
        name: string;
        answer: typeof volume;
        path: ({ volumes }: Behaviour) => "/volume/v3/%(project_id)s" | undefined;
        isThere: ({ volumes }: Behaviour) => boolean;
    };
};
export type ServiceName = keyof typeof table;
export declare const services: Readonly<Record<ServiceName, Service>>;
export declare function isService(name: string, behaviour: Behaviour): name is ServiceName;
export declare function offersOf(behaviour: Behaviour): readonly Offer[];
export {};

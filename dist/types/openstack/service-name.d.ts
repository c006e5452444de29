/** The services that a cloud is asked. */
export type ServiceName = 'identity' | 'compute' | 'image' | 'network' | 'volume';

/** Of a process. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

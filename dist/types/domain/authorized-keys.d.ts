/** Public keys of people, as cloud-init installs them for the default user of the guest. */
/** Lines of `authorized_keys`, each a known type and its base64, and the name of its owner as the comment. */
export type AuthorizedKeys = readonly string[];
/**
 * What a code host gives as a person's public keys: text of strangers. Options and comments are never taken over, and what is no key of a known
 * type is left out.
 * @param login the comment of each; letters, digits, `-` and `_`
 */
export declare function readAuthorizedKeys(login: string, texts: readonly string[]): AuthorizedKeys;
/** Whether keys can be put beside this user data; `undefined` = there is none. */
export declare function takesAuthorizedKeys(userData: string | undefined): boolean;
/**
 * User data that installs the keys beside what the user wrote: a MIME message of two parts, as cloud-init reads it
 * (cloudinit/user_data.py `UserDataProcessor`). Keys that the user's own part lists stay: lists are appended
 * (cloudinit/handlers/cloud_config.py, `Merge-Type`).
 */
export declare function withAuthorizedKeys(userData: string | undefined, keys?: AuthorizedKeys): string | undefined;

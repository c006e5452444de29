import { RestageError } from '../domain/errors.js';
/** One thing wrong with one input. */
export interface InputProblem {
    /** Its name; in a file, the way to it: `roles.web.count`. */
    readonly input: string;
    /** What is wrong. */
    readonly problem: string;
    /** What to write instead. */
    readonly fix: string;
    /** Where it stands, when that is in a file. */
    readonly place?: FilePosition;
}
/** A place in a file, as editors count: line and column from 1. */
export interface FilePosition {
    readonly file: string;
    readonly line: number;
    readonly column: number;
}
/** All problems in one error, so that a workflow is fixed in one go, not one run at a time. */
export declare function problemsToError(problems: readonly InputProblem[], hint?: string): RestageError;

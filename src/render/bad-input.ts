/**
 * An error that the user of the command can correct; ends the program with exit code 2, without a
 * stack trace.
 */
export class BadInput extends Error {}

/** What the person at the keyboard can mend; ends the program with exit code 2, without a trace. */
export class BadInput extends Error {}

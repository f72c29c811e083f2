/** An error of who uses the sandbox: its message, one line, says what is wrong and the mend, and is all that they see. */
export class UserError extends Error {}

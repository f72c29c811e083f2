/** Something that the user can mend; the message says what is wrong and how. */
export class UserError extends Error {}

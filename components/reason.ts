/** What a provider says of a call that it refused, without the words that Pulumi puts before it. */
export function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/^invocation of \S+ returned an error: /, "").trim();
}

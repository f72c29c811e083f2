/**
 * Whether some text matches both patterns, in which `*` stands for any characters and `?` for one. This is how far an IAM pattern
 * reaches: a pattern of actions against one action, a pattern of resources against those that a rule guards.
 */
export function overlap(left: string, right: string): boolean {
  // `meets[j]`: whether the rests of both patterns, from here in `left` and from j in `right`, share a text.
  let meets: boolean[] = [];
  for (let i = left.length; i >= 0; i--) {
    const below = meets;
    meets = [];
    for (let j = right.length; j >= 0; j--) {
      meets[j] = meetsAt(left[i], right[j], {
        both: below[j + 1] === true,
        left: below[j] === true,
        right: meets[j + 1] === true,
      });
    }
  }
  return meets[0] === true;
}

/** One step of `overlap`; `rests` tells whether the patterns meet once the one, the other or both have gone one further. */
function meetsAt(
  left: string | undefined,
  right: string | undefined,
  rests: { readonly both: boolean; readonly left: boolean; readonly right: boolean },
): boolean {
  if (left === undefined && right === undefined) return true;
  // A star ends here, or takes one more of what the other pattern has.
  if (left === "*" || right === "*") return rests.left || rests.right;
  // Where one of them has ended, both cannot go further.
  return (left === right || left === "?" || right === "?") && rests.both;
}

/** Whether the text has a wildcard. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether the pattern is nothing but wildcards, so that it leaves nothing out but what is too short. */
export function isAnything(pattern: string): boolean {
  return /^[*?]*\*[*?]*$/.test(pattern);
}

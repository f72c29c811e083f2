import * as ts from "typescript";

import { regexMutants } from "./regex.ts";

/** One change of a file that a test should notice. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const { SyntaxKind } = ts;

const OPPOSITES: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: "!==",
  [SyntaxKind.ExclamationEqualsEqualsToken]: "===",
  [SyntaxKind.LessThanToken]: "<=",
  [SyntaxKind.LessThanEqualsToken]: "<",
  [SyntaxKind.GreaterThanToken]: ">=",
  [SyntaxKind.GreaterThanEqualsToken]: ">",
  [SyntaxKind.PlusToken]: "-",
  [SyntaxKind.MinusToken]: "+",
  [SyntaxKind.AsteriskToken]: "/",
  [SyntaxKind.SlashToken]: "*",
};
const TESTS = [SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken] as readonly ts.SyntaxKind[];
/** Operators of which either side alone is a mutant. */
const CHOICES = [
  SyntaxKind.QuestionQuestionToken,
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
] as readonly ts.SyntaxKind[];

const METHODS: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  startsWith: "endsWith",
  endsWith: "startsWith",
  max: "min",
  min: "max",
};
/** Methods that give back what they are called on, or a part of it: a mutant does without. */
const PASSING = ["filter", "sort", "toSorted", "reverse", "toReversed", "slice", "trim", "toLowerCase", "toUpperCase"];

/** What a rule says, not what it decides: texts of messages and the metadata of a rule. */
const TEXTS = ["violated", "undecidable"];
const METADATA = [
  "name",
  "displayName",
  "description",
  "severity",
  "canBeWaived",
  "framework",
  "tags",
  "remediationSteps",
  "url",
  "settings",
];

/** All mutants of a source file, in its order. */
export function mutantsOf(text: string): Mutant[] {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const mutants = new Map<string, Mutant>();
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    for (const { at, replacements } of changesOf(node)) {
      for (const replacement of replacements) {
        const mutant = { start: at.getStart(), end: at.end, replacement };
        mutants.set(JSON.stringify(mutant), mutant);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...mutants.values()].sort((left, right) => left.start - right.start);
}

interface Change {
  readonly at: ts.Node;
  readonly replacements: readonly string[];
}

function* changesOf(node: ts.Node): Iterable<Change> {
  if (ts.isBinaryExpression(node)) yield* changesOfOperator(node);
  const condition = conditionOf(node);
  if (condition !== undefined) yield { at: condition, replacements: ["true", "false"] };
  if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
    yield { at: node, replacements: [node.operand.getText()] };
  }
  if (ts.isStatement(node) && isRemovable(node)) yield { at: node, replacements: [";"] };
  if (ts.isArrayLiteralExpression(node)) yield* changesOfList(node);
  if (ts.isSpreadElement(node)) yield { at: node, replacements: ["...[]"] };
  if (ts.isSpreadAssignment(node)) yield { at: node, replacements: ["...{}"] };
  if (ts.isPropertyAccessExpression(node)) yield* changesOfAccess(node);
  if (node.kind === SyntaxKind.TrueKeyword) yield { at: node, replacements: ["false"] };
  if (node.kind === SyntaxKind.FalseKeyword) yield { at: node, replacements: ["true"] };
  if (ts.isNumericLiteral(node)) yield { at: node, replacements: [String(Number(node.text) + 1)] };
  if (ts.isStringLiteral(node) && node.text !== "") yield { at: node, replacements: ['""'] };
  if (ts.isTemplateExpression(node) && !isSentence(node)) yield { at: node, replacements: ["``"] };
  if (ts.isRegularExpressionLiteral(node)) {
    yield { at: node, replacements: ["/(?!)/", "/(?:)/", ...regexMutants(node.text)] };
  }
}

function* changesOfOperator(node: ts.BinaryExpression): Iterable<Change> {
  const { left, operatorToken: operator, right, parent } = node;
  if (CHOICES.includes(operator.kind)) {
    yield { at: node, replacements: [left.getText()] };
    // Of `a && b && c` each is left out once, and the first two are a node of their own.
    const isChain = ts.isBinaryExpression(left) && left.operatorToken.kind === operator.kind;
    if (!isChain) yield { at: node, replacements: [right.getText()] };
  }
  const opposite = OPPOSITES[operator.kind];
  if (opposite === undefined || conditionOf(parent) === node) return;
  // A sum of texts is a message.
  const isText = operator.kind === SyntaxKind.PlusToken && [left, right].some(ts.isStringLiteralLike);
  if (!isText) yield { at: operator, replacements: [opposite] };
  const isTest = TESTS.includes(operator.kind) && (ts.isArrowFunction(parent) || ts.isReturnStatement(parent));
  if (isTest) yield { at: node, replacements: ["true", "false"] };
}

/** Any element may be missing. Of a text it has been tried already, with an empty one. */
function* changesOfList(list: ts.ArrayLiteralExpression): Iterable<Change> {
  if (list.elements.length > 0) yield { at: list, replacements: ["[]"] };
  if (list.elements.length < 2) return;
  for (const element of list.elements) {
    const isTried = ts.isStringLiteralLike(element) || ts.isSpreadElement(element) || ts.isOmittedExpression(element);
    if (!isTried) yield { at: element, replacements: ["...[]"] };
  }
}

function* changesOfAccess(node: ts.PropertyAccessExpression): Iterable<Change> {
  const { name, expression, parent, questionDotToken: optional } = node;
  if (optional !== undefined) yield { at: optional, replacements: ["."] };
  if (!ts.isCallExpression(parent) || parent.expression !== node) return;
  const other = METHODS[name.text];
  if (other !== undefined) yield { at: name, replacements: [other] };
  if (PASSING.includes(name.text)) yield { at: parent, replacements: [expression.getText()] };
  // The first, whatever it is.
  if (name.text === "find") yield { at: parent, replacements: [`${expression.getText()}.at(0)`] };
}

/** A statement whose effect is all of it: what is yielded, called or assigned, or where a loop goes on. */
function isRemovable(node: ts.Statement): boolean {
  return ts.isExpressionStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node);
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) ? node.condition : undefined;
}

/** Types, imports, metadata, and what is said of a violation. */
function isLeftAlone(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return true;
  if (ts.isPropertyAssignment(node) && METADATA.includes(node.name.getText()) && isOfRule(node)) return true;
  // Constants of texts (`MEND`, `REASON`) read as sentences.
  if (ts.isStringLiteralLike(node) && isSentence(node)) return true;
  return (
    ts.isStringLiteral(node) && ts.isCallExpression(node.parent) && TEXTS.includes(node.parent.expression.getText())
  );
}

/** Whether a text is for people. */
function isSentence(text: ts.StringLiteralLike | ts.TemplateExpression): boolean {
  return ts.isTemplateExpression(text)
    ? [text.head, ...text.templateSpans.map(({ literal }) => literal)].some((part) => part.text.includes(" "))
    : text.text.includes(" ");
}

function isOfRule({ parent: { parent } }: ts.PropertyAssignment): boolean {
  return ts.isVariableDeclaration(parent) && parent.type?.getText() === "Rule";
}

import * as ts from "typescript";

/** One change of a file that a test should notice. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const OPPOSITES: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: "!==",
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: "===",
  [ts.SyntaxKind.LessThanToken]: "<=",
  [ts.SyntaxKind.LessThanEqualsToken]: "<",
  [ts.SyntaxKind.GreaterThanToken]: ">=",
  [ts.SyntaxKind.GreaterThanEqualsToken]: ">",
  [ts.SyntaxKind.AmpersandAmpersandToken]: "||",
  [ts.SyntaxKind.BarBarToken]: "&&",
};

const METHODS: Readonly<Record<string, string>> = { some: "every", every: "some" };

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
  const mutants: Mutant[] = [];
  const replace = (node: ts.Node, ...replacements: readonly string[]): void => {
    for (const replacement of replacements) mutants.push({ start: node.getStart(), end: node.end, replacement });
  };
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    if (ts.isBinaryExpression(node)) {
      const opposite = OPPOSITES[node.operatorToken.kind];
      if (opposite !== undefined) replace(node.operatorToken, opposite);
      if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) replace(node, node.left.getText());
    }
    const condition = conditionOf(node);
    if (condition !== undefined) replace(condition, "true", "false");
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      replace(node, node.operand.getText());
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, "false");
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, "true");
    if (ts.isNumericLiteral(node)) replace(node, String(Number(node.text) + 1));
    if (ts.isStringLiteral(node) && node.text !== "") replace(node, '""');
    if (ts.isRegularExpressionLiteral(node)) replace(node, "/(?!)/", "/(?:)/");
    const method = ts.isPropertyAccessExpression(node) ? METHODS[node.name.text] : undefined;
    if (method !== undefined && ts.isPropertyAccessExpression(node)) replace(node.name, method);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
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
  if (ts.isStringLiteral(node) && node.text.includes(" ")) return true;
  return (
    ts.isStringLiteral(node) && ts.isCallExpression(node.parent) && TEXTS.includes(node.parent.expression.getText())
  );
}

function isOfRule({ parent: { parent } }: ts.PropertyAssignment): boolean {
  return ts.isVariableDeclaration(parent) && parent.type?.getText() === "Rule";
}

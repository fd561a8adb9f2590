/** Our own lint rules, for oxlint's `jsPlugins`. Tests: server/checks/lint.test.ts. */

/** Text of a literal that no user can have written: 'x', `x`. */
const isLiteral = (node) =>
  node !== undefined &&
  (node.type === 'Literal' || (node.type === 'TemplateLiteral' && node.expressions.length === 0));

const isSqlTag = (node) =>
  (node.type === 'Identifier' && node.name === 'sql') ||
  (node.type === 'MemberExpression' && node.property.type === 'Identifier' && node.property.name === 'sql');

const noRawSql = {
  create: (context) => ({
    CallExpression(node) {
      const { callee } = node;
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const name = callee.property.name;
      if (!['raw', 'identifier', 'unsafe'].includes(name)) return;
      if (!isSqlTag(callee.object)) return;
      if (isLiteral(node.arguments[0])) return;
      const message = `sql.${name}() takes a literal only: other text can come from a user. Use a parameter or a column object.`;
      context.report({ node, message });
    },
  }),
};

const explainCast = {
  create(context) {
    const commentedLines = new Set();
    const check = (node) => {
      const { typeAnnotation, loc } = node;
      const isConst = typeAnnotation.type === 'TSTypeReference' && typeAnnotation.typeName.name === 'const';
      // `as const`, `as unknown` and `undefined as T | undefined` only widen: nothing is claimed.
      const isWidening = node.expression.type === 'Identifier' && node.expression.name === 'undefined';
      if (isConst || isWidening || typeAnnotation.type === 'TSUnknownKeyword') return;
      let statement = node;
      while (statement.parent && !/Statement$|Declaration$|Definition$|^Property$/.test(statement.type))
        statement = statement.parent;
      const first = statement.loc.start.line;
      for (let line = first - 1; line <= loc.end.line; line++) if (commentedLines.has(line)) return;
      context.report({ node, message: 'A cast needs a comment above it that says why it is right.' });
    };
    return {
      Program() {
        for (const { loc } of context.sourceCode.getAllComments())
          for (let line = loc.start.line; line <= loc.end.line; line++) commentedLines.add(line);
      },
      TSAsExpression: check,
      TSTypeAssertion: check,
    };
  },
};

export default { meta: { name: 'wo' }, rules: { 'no-raw-sql': noRawSql, 'explain-cast': explainCast } };

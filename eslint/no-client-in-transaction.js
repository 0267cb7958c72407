// @ts-check
// The embedded database has one connection: a query beside the open transaction waits for that transaction, which waits
// for the query, until both time out. On a server it runs, outside of the transaction, which is wrong in silence.
// And the network is no place to wait for while rows are locked.

const clients = new Set(["prisma", "sql", "database"]);
const network = new Set(["http", "fetch"]);
const openers = new Set(["transaction", "$transaction", "inTransaction"]);

/** @type {import("eslint").Rule.RuleModule} */
const rule = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      client:
        "inside a transaction use its own handle, not `{{name}}`: that one waits for this very transaction to end",
      network: "no network call inside a transaction: rows would stay locked for as long as another host likes",
    },
  },
  create({ sourceCode, report }) {
    return {
      CallExpression(call) {
        if (!opensTransaction(call)) return;
        for (const callback of call.arguments) {
          if (callback.type !== "ArrowFunctionExpression" && callback.type !== "FunctionExpression") continue;
          const scope = sourceCode.scopeManager.acquire(callback, true); // the inner one, where a name of its own makes two
          // What the callback reads from outside of itself; its own parameter may have any name.
          for (const { identifier } of scope?.through ?? []) {
            const name = [...namesFrom(identifier)].find(
              (candidate) => clients.has(candidate) || network.has(candidate),
            );
            if (!name) continue;
            report({ node: identifier, messageId: network.has(name) ? "network" : "client", data: { name } });
          }
        }
      },
    };
  },
};
export default rule;

/** @param {Parameters<NonNullable<import("eslint").Rule.NodeListener["CallExpression"]>>[0]} call */
function opensTransaction({ callee }) {
  if (callee.type === "Identifier") return openers.has(callee.name);
  return (
    callee.type === "MemberExpression" && callee.property.type === "Identifier" && openers.has(callee.property.name)
  );
}

/**
 * `resources.database.sql` -> resources, database, sql
 * @param {any} identifier with the parent that ESLint adds to every node
 * @returns {Generator<string>}
 */
function* namesFrom(identifier) {
  yield identifier.name;
  for (let node = identifier; node.parent?.type === "MemberExpression" && node.parent.object === node;) {
    node = node.parent;
    if (!node.computed && node.property.type === "Identifier") yield node.property.name;
  }
}

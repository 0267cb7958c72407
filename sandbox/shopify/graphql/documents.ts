import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";

const KEPT_DOCUMENTS = 500;
const MAX_ERRORS = 20;

interface Checked {
  document?: DocumentNode;
  errors: readonly GraphQLError[];
}

/** Parsed and validated documents: an app sends the same few again and again. */
export class Documents {
  private readonly known = new Map<string, Checked>();

  constructor(private readonly schema: GraphQLSchema) {}

  read(source: string): Checked {
    let checked = this.known.get(source);
    if (!checked) {
      checked = this.check(source);
      if (this.known.size >= KEPT_DOCUMENTS) this.known.clear();
      this.known.set(source, checked);
    }
    return checked;
  }

  private check(source: string): Checked {
    try {
      const document = parse(source);
      const errors = validate(this.schema, document, undefined, { maxErrors: MAX_ERRORS });
      return { document, errors };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }
}

export function operationIn(document: DocumentNode, name: string | undefined): OperationDefinitionNode | GraphQLError {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  return new GraphQLError(name === undefined ? "An operation name is required" : `No operation named "${name}"`);
}

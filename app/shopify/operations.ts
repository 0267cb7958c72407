/**
 * The gateway's own documents. Each is checked against the Admin API's schema when the types are generated, and a
 * request is typed by its very text: a stage writes its documents the same way, beside the code that needs them.
 */

/** Shopify allows five bulk queries at once per shop and app (2026-01 and later). */
export const startBulkQueryDocument = `#graphql
  mutation StartBulkQuery($query: String!, $groupObjects: Boolean!) {
    bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) {
      bulkOperation {
        id
        status
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const bulkOperationDocument = `#graphql
  query BulkOperationState($id: ID!) {
    bulkOperation(id: $id) {
      id
      status
      errorCode
      objectCount
      fileSize
      url
      partialDataUrl
    }
  }
`;

export const cancelBulkDocument = `#graphql
  mutation CancelBulkOperation($id: ID!) {
    bulkOperationCancel(id: $id) {
      bulkOperation {
        id
        status
      }
      userErrors {
        field
        message
      }
    }
  }
`;

/**
 * The gateway's own documents. Each is checked against the Admin API's schema when the types are generated, and a
 * request is typed by its very text: a stage writes its documents the same way, beside the code that needs them.
 */

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

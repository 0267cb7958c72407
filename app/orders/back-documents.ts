/**
 * What is asked of, and told to, an order that is in Shopify. Pages are small enough for the cost limit of one query:
 * what does not fit on the first is read by `fulfillmentLinesDocument` and `refundLinesDocument`.
 */

export const lookDocument = `#graphql
  query LookAtOrder($id: ID!) {
    order(id: $id) {
      id
      name
      updatedAt
      cancelledAt
      cancelReason
      presentmentCurrencyCode
      totalPriceSet {
        presentmentMoney {
          amount
          currencyCode
        }
      }
      totalRefundedSet {
        presentmentMoney {
          amount
          currencyCode
        }
      }
      fulfillments(first: 100) {
        id
        status
        createdAt
        trackingInfo(first: 20) {
          company
          number
          url
        }
        fulfillmentLineItems(first: 10) {
          nodes {
            quantity
            lineItem {
              id
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
      refunds(first: 100) {
        id
        createdAt
        note
        totalRefundedSet {
          presentmentMoney {
            amount
            currencyCode
          }
        }
      }
    }
  }
`;

export const fulfillmentLinesDocument = `#graphql
  query FulfillmentLines($id: ID!, $after: String) {
    fulfillment(id: $id) {
      fulfillmentLineItems(first: 250, after: $after) {
        nodes {
          quantity
          lineItem {
            id
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

/** Only asked for where there are refunds that are not known yet: a refund's lines never change. */
export const refundsDocument = `#graphql
  query OrderRefunds($id: ID!) {
    order(id: $id) {
      refunds(first: 50) {
        id
        refundLineItems(first: 10) {
          nodes {
            quantity
            lineItem {
              id
            }
            subtotalSet {
              presentmentMoney {
                amount
                currencyCode
              }
            }
            totalTaxSet {
              presentmentMoney {
                amount
                currencyCode
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`;

export const refundLinesDocument = `#graphql
  query RefundLines($id: ID!, $after: String) {
    refund(id: $id) {
      refundLineItems(first: 100, after: $after) {
        nodes {
          quantity
          lineItem {
            id
          }
          subtotalSet {
            presentmentMoney {
              amount
              currencyCode
            }
          }
          totalTaxSet {
            presentmentMoney {
              amount
              currencyCode
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

/** What can still be given back, and against which payments. */
export const paymentsDocument = `#graphql
  query OrderPayments($id: ID!) {
    order(id: $id) {
      id
      cancelledAt
      displayFulfillmentStatus
      presentmentCurrencyCode
      totalRefundedSet {
        presentmentMoney {
          amount
          currencyCode
        }
      }
      transactions(first: 50) {
        id
        kind
        status
        gateway
        amountSet {
          presentmentMoney {
            amount
            currencyCode
          }
        }
        parentTransaction {
          id
        }
      }
      lineItems(first: 250) {
        nodes {
          id
          currentQuantity
        }
      }
    }
  }
`;

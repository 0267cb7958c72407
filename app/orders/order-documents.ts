/** What this stage asks of Shopify's Admin API. */

/** Ours alone (`$app:`), unique: one order at most carries a value. */
export const keyNamespace = "$app:anabranch";
export const keyName = "channel_order";

export const keyDefinitionDocument = `#graphql
  mutation DefineOrderKey($definition: MetafieldDefinitionInput!) {
    metafieldDefinitionCreate(definition: $definition) {
      createdDefinition {
        id
      }
      userErrors {
        code
        message
      }
    }
  }
`;

export const findOrderDocument = `#graphql
  query FindOrder($identifier: OrderIdentifierInput!) {
    orderByIdentifier(identifier: $identifier) {
      id
      name
      createdAt
      totalPriceSet {
        presentmentMoney {
          amount
          currencyCode
        }
      }
      lineItems(first: 250) {
        nodes {
          id
          quantity
          variant {
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

export const createOrderDocument = `#graphql
  mutation CreateOrder($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
    orderCreate(order: $order, options: $options) {
      order {
        id
        name
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const orderLinesDocument = `#graphql
  query OrderLines($id: ID!, $after: String) {
    order(id: $id) {
      lineItems(first: 250, after: $after) {
        nodes {
          id
          quantity
          variant {
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

/** Orders that an earlier app may have made. An order is told by its names first, so a few candidates are enough. */
export const earlierOrdersDocument = `#graphql
  query FindEarlierOrders($query: String!, $namespace: String!) {
    orders(first: 25, query: $query) {
      nodes {
        id
        name
        createdAt
        sourceName
        sourceIdentifier
        tags
        note
        customAttributes {
          value
        }
        metafield(namespace: $namespace, key: "channel_order") {
          value
        }
        totalPriceSet {
          presentmentMoney {
            amount
            currencyCode
          }
        }
        lineItems(first: 50) {
          nodes {
            id
            sku
            quantity
            variant {
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
  }
`;

/** Which orders changed, the longest ago first. Nothing else is asked: ours are read one by one. */
export const changedOrdersDocument = `#graphql
  query ListChangedOrders($query: String!, $after: String) {
    orders(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      nodes {
        id
        updatedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** What the mirror asks of Shopify's Admin API. */

/**
 * The whole catalog, as one bulk operation: five connections, none deeper than two below the first, which is all that
 * Shopify allows (https://shopify.dev/docs/api/usage/bulk-operations/queries). `image` is deprecated in favour of `media`,
 * which would be a sixth.
 */
export const catalogQuery = `#graphql
  query MirrorCatalog {
    products {
      edges {
        node {
          id
          title
          handle
          descriptionHtml
          vendor
          productType
          status
          tags
          updatedAt
          category {
            id
            fullName
          }
          options {
            name
            values
          }
          collections {
            edges {
              node {
                id
                title
              }
            }
          }
          media {
            edges {
              node {
                id
                alt
                ... on MediaImage {
                  image {
                    url
                  }
                }
              }
            }
          }
          variants {
            edges {
              node {
                id
                title
                sku
                barcode
                price
                compareAtPrice
                position
                inventoryPolicy
                updatedAt
                selectedOptions {
                  name
                  value
                }
                image {
                  url
                }
                inventoryItem {
                  id
                  tracked
                  requiresShipping
                  updatedAt
                  measurement {
                    weight {
                      unit
                      value
                    }
                  }
                  inventoryLevels {
                    edges {
                      node {
                        id
                        updatedAt
                        location {
                          id
                        }
                        quantities(names: ["available"]) {
                          name
                          quantity
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`;

/**
 * Grouped: all that belongs to a product follows it at once, so that a product is complete when the next one begins. Without
 * that the whole result would have to be sorted before the first row could be compared.
 */
export const startCatalogDocument = `#graphql
  mutation StartCatalogRead($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation {
        id
        createdAt
      }
      userErrors {
        code
        message
      }
    }
  }
`;

export const shopDocument = `#graphql
  query MirrorShop($after: String) {
    shop {
      name
      currencyCode
      ianaTimezone
      updatedAt
      shopAddress {
        countryCodeV2
      }
    }
    locations(first: 100, after: $after, includeInactive: true, includeLegacy: true) {
      nodes {
        id
        name
        isActive
        fulfillsOnlineOrders
        updatedAt
        address {
          countryCode
          city
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** Which of these still exist: null for the others. */
export const existingDocument = `#graphql
  query MirrorExisting($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product {
        id
      }
    }
  }
`;

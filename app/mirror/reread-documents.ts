/**
 * One product, for the few that a webhook could not tell of. Pages are small enough for the cost limit of one query. A
 * product has at most 250 media.
 */

export const productDocument = `#graphql
  query RereadProduct($id: ID!) {
    product(id: $id) {
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
      collections(first: 250) {
        nodes {
          id
          title
        }
      }
      media(first: 250) {
        nodes {
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
  }
`;

export const variantsDocument = `#graphql
  query RereadVariants($id: ID!, $after: String) {
    product(id: $id) {
      updatedAt
      variants(first: 25, after: $after) {
        nodes {
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
            inventoryLevels(first: 10) {
              nodes {
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
              pageInfo {
                hasNextPage
                endCursor
              }
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

/** The rest of an item's stock, where it is kept at more locations than fit beside its variant. */
export const levelsDocument = `#graphql
  query RereadLevels($id: ID!, $after: String) {
    inventoryItem(id: $id) {
      inventoryLevels(first: 100, after: $after) {
        nodes {
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
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

/** Variants by themselves: of a product with two thousand of them, the few that changed. */
export const someVariantsDocument = `#graphql
  query RereadSomeVariants($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on ProductVariant {
        product {
          id
        }
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
          inventoryLevels(first: 10) {
            nodes {
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
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }
  }
`;

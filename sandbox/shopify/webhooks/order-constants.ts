/** Fields that an order's payload has in Shopify, and that say nothing here: there are no customers, carts or duties. */
export const ORDER_CONSTANTS = {
  browser_ip: null,
  buyer_accepts_marketing: false,
  cart_token: null,
  checkout_id: null,
  checkout_token: null,
  client_details: null,
  confirmation_number: null,
  confirmed: true,
  current_total_additional_fees_set: null,
  current_total_duties_set: null,
  customer: null,
  customer_locale: null,
  device_id: null,
  discount_applications: [],
  duties_included: false,
  estimated_taxes: false,
  landing_site: null,
  landing_site_ref: null,
  line_item_groups: [],
  location_id: null,
  merchant_business_entity_id: null,
  merchant_of_record_app_id: null,
  original_total_additional_fees_set: null,
  original_total_duties_set: null,
  payment_terms: null,
  po_number: null,
  reference: null,
  referring_site: null,
  returns: [],
  tax_exempt: false,
  user_id: null,
} as const;

export const LINE_CONSTANTS = {
  attributed_staffs: [],
  discount_allocations: [],
  duties: [],
  sales_line_item_group_id: null,
} as const;

export const TRANSACTION_CONSTANTS = {
  amount_rounding: null,
  authorization: null,
  device_id: null,
  error_code: null,
  location_id: null,
  manual_payment_gateway: false,
  message: null,
  payment_id: null,
  receipt: {},
  source_name: "web",
  user_id: null,
} as const;

export const REFUND_CONSTANTS = {
  duties: [],
  order_adjustments: [],
  refund_shipping_lines: [],
  return: null,
  total_duties_set: null,
  user_id: null,
} as const;

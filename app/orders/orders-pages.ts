/** What pages are given to show. */
export { orderDetail, orderOrigin } from "./order-detail.ts";
export { orderFeed, orderFigures, ordersAttention } from "./orders-home.ts";
export { ordersPage } from "./orders-page.ts";
export { orderSorts, orderTabs } from "./page-types.ts";
export type { OrderDetail } from "./page-types.ts";
export { openTasks } from "./tasks-page.ts";

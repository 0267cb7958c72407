import { config } from "./config.ts";
import { one } from "./dom.ts";
import { serveFrame } from "./frame.ts";
import { homePage } from "./home.ts";
import { openableNav } from "./nav.ts";
import { ordersPage } from "./orders.ts";
import { productsPage } from "./products.ts";

openableNav();
const main = one("#main");
switch (config.page) {
  case "home":
    main.append(homePage());
    break;
  case "products":
    main.append(productsPage());
    break;
  case "orders":
    main.append(ordersPage());
    break;
  case "app":
    serveFrame();
}

import { html, type Page } from "../page.ts";

export const BRAND = {
  brand: "Bay Stand-in",
  tagline: "A local marketplace for trying things out. Nothing here is real.",
};

/** The query of the authorization request. */
export interface ConsentRequest {
  client_id: string;
  redirect_uri: string;
  response_type: string;
  scope: string;
  state: string;
  /** The one to choose at first. */
  seller: string;
}

const SCOPE_WORDS: Record<string, string> = {
  "sell.inventory": "Create, change and end your listings",
  "sell.account": "Read and set up your selling policies",
  "sell.fulfillment": "Read your orders and mark them as sent",
  "sell.marketing": "Read and change your promotions",
  "commerce.identity": "See your user name",
  "commerce.notification": "Set up notifications",
};

function scopeWords(scope: string): string[] {
  const known = Object.entries(SCOPE_WORDS).filter(([part]) => scope.includes(part));
  return known.length === 0 ? ["Read public marketplace information"] : known.map(([, words]) => words);
}

export function consentPage(request: ConsentRequest, sellers: string[]): Page {
  const { client_id, redirect_uri, response_type, scope, state } = request;
  const hidden = Object.entries({ client_id, redirect_uri, response_type, scope, state });
  const main = html`<div class="card narrow">
    <h1>Let ${client_id} sell for you?</h1>
    <p>The application asks to:</p>
    <ul>
      ${scopeWords(scope).map((words) => html`<li>${words}</li>`)}
    </ul>
    <form method="post" action="/oauth2/authorize" class="two">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <fieldset>
        <legend>Sell as</legend>
        ${sellers.map(
          (seller) =>
            html`<label class="pick"
              ><input
                type="radio"
                name="seller"
                value="${seller}"
                ${seller === request.seller && html`checked`}
              />${seller}</label
            >`,
        )}
      </fieldset>
      <button class="button" name="decision" value="agree">Agree</button>
      <button class="button plain" name="decision" value="decline">Decline</button>
    </form>
  </div>`;
  return { ...BRAND, title: "Grant access", main };
}

export function refusedPage(problem: string): Page {
  const main = html`<div class="card narrow">
    <h1>This request cannot be granted</h1>
    <p>${problem}</p>
    <p class="soft">Go back to the application and start again, or check how it was set up.</p>
  </div>`;
  return { ...BRAND, title: "Access not granted", main };
}

import { Box, Card, InlineStack, Pagination, Text } from "@shopify/polaris";
import { useNavigate } from "@remix-run/react";
import { displayMoney, formatAmount } from "../domain/money.ts";
import { t } from "./messages.ts";
import { OfferCard, type OfferView } from "./offer-card.tsx";
import { OverrideField, type OwnValues } from "./override-field.tsx";
import styles from "./attention-list.module.css";

interface Props {
  offers: (OfferView & { variantId: string; ownPriceMinor: number | null })[];
  /** Which of them these are: from `offerStart` on, of `offerTotal`. */
  offerStart: number;
  offerTotal: number;
  offersAtOnce: number;
  currency: string;
  now: string;
  own: OwnValues;
}

/** Up to so many are unfolded from the start. */
const fewOffers = 2;

/** Every variant's price and stock; many are read a page at a time. */
export function OffersCard({ offers, offerStart, offerTotal, offersAtOnce, currency, now, own }: Props) {
  const navigate = useNavigate();
  const go = (from: number) => () => {
    navigate(from > 0 ? `?from=${String(from)}` : "?", { preventScrollReset: true });
  };
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingMd">
          {t("listing.offers")}
        </Text>
      </Box>
      <ul className={styles.list}>
        {offers.map((offer) => (
          <OfferCard
            key={offer.offerId}
            offer={offer}
            currency={currency}
            now={now}
            startsOpen={offerTotal <= fewOffers}
          >
            <OverrideField
              label={t("listing.override.price")}
              value={offer.ownPriceMinor === null ? "" : formatAmount(offer.ownPriceMinor, currency)}
              standard={placeholder(offer, currency)}
              error={own.errors[`price ${offer.variantId}`]}
              busy={own.busy === `price ${offer.variantId}`}
              currency={currency}
              onSave={(value) => {
                own.save("price", value, offer.variantId);
              }}
            />
          </OfferCard>
        ))}
      </ul>
      {offerTotal > offersAtOnce && (
        <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
          <InlineStack align="center">
            <Pagination
              label={t("listing.offers.page", {
                from: offerStart + 1,
                to: offerStart + offers.length,
                total: offerTotal,
              })}
              hasPrevious={offerStart > 0}
              hasNext={offerStart + offers.length < offerTotal}
              onPrevious={go(offerStart - offersAtOnce)}
              onNext={go(offerStart + offersAtOnce)}
              accessibilityLabels={{ previous: t("listing.offers.previous"), next: t("listing.offers.next") }}
            />
          </InlineStack>
        </Box>
      )}
    </Card>
  );
}

function placeholder({ price }: OfferView, currency: string): string {
  const { value } = price.desired;
  return value === null || value === 0 ? "" : displayMoney({ amountMinor: value, currency });
}

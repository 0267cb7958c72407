import { Outlet, useLocation, useNavigation } from "@remix-run/react";
import { BlockStack, Card, Layout, SkeletonBodyText, SkeletonDisplayText, SkeletonPage } from "@shopify/polaris";
import { useEffect, useState } from "react";

/** Shorter waits show the old page: a skeleton that flashes is worse than none. */
const patienceMs = 250;

/** The page; on the way to another one, Shopify's own progress bar, and if that takes longer, a skeleton. */
export function PageOutlet() {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const isLoading = navigation.state === "loading";
  const isLeaving = isLoading && navigation.location.pathname !== pathname;
  const isSlow = useSlow(isLeaving);
  useEffect(() => {
    window.shopify.loading(isLoading);
  }, [isLoading]);
  return <main>{isSlow ? <Skeleton /> : <Outlet />}</main>;
}

function useSlow(isLeaving: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isLeaving) return;
    const timer = window.setTimeout(() => {
      setSlow(true);
    }, patienceMs);
    return () => {
      window.clearTimeout(timer);
      setSlow(false);
    };
  }, [isLeaving]);
  return isSlow && isLeaving;
}

function Skeleton() {
  return (
    <SkeletonPage primaryAction>
      <Layout>
        <Layout.Section>
          {[3, 5].map((lines) => (
            <Card key={lines}>
              <BlockStack gap="400">
                <SkeletonDisplayText size="small" />
                <SkeletonBodyText lines={lines} />
              </BlockStack>
            </Card>
          ))}
        </Layout.Section>
      </Layout>
    </SkeletonPage>
  );
}

import { Outlet, useLocation, useNavigation } from "@remix-run/react";
import { BlockStack, Card, Layout, SkeletonBodyText, SkeletonDisplayText, SkeletonPage } from "@shopify/polaris";
import { useEffect, useState } from "react";
import styles from "./page-outlet.module.css";

/** Shorter waits show the old page: a skeleton that flashes is worse than none. */
const patienceMs = 250;

/** The page; on the way to another one, Shopify's own progress bar, and if that takes longer, a skeleton. */
export function PageOutlet() {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const isLoading = navigation.state === "loading";
  const isLeaving = isLoading && navigation.location.pathname !== pathname;
  const isSlow = useSlow(isLeaving);
  const isSettled = useSettled();
  useEffect(() => {
    window.shopify.loading(isLoading);
  }, [isLoading]);
  return (
    <main className={isSettled ? undefined : styles.settling} aria-busy={!isSettled || isSlow}>
      {isSlow ? <Skeleton /> : <Outlet />}
    </main>
  );
}

/** Polaris knows the window's width only in the browser: it lays out anew once, which nobody needs to see. */
function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const frame = window.requestAnimationFrame(() => {
      setSettled(true);
    });
    return () => {
      window.cancelAnimationFrame(frame);
    };
  }, []);
  return isSettled;
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

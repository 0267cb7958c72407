import styles from "./thumb.module.css";

/** Shopify's CDN makes a picture as small as it is asked for. */
function sized(url: string, px: number): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (!/(^|\.)shopify\.com$/.test(parsed.hostname)) return url;
  parsed.searchParams.set("width", String(px * 2));
  return parsed.href;
}

/** A small picture beside a title that says the same: nothing for a screen reader to read twice. */
export function Thumb({ url, px = 40 }: { url: string | null; px?: number }) {
  return (
    <div className={styles.thumb} style={{ width: px, height: px }}>
      {url !== null && <img src={sized(url, px)} alt="" width={px} height={px} loading="lazy" decoding="async" />}
    </div>
  );
}

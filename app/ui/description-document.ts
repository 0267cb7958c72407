/**
 * A seller's HTML as a document of its own, for a frame without any right: no script, no form, no navigation. The policy
 * inside is the second lock: pictures and inline styles only.
 */
export const descriptionDocument = (html: string) => `<!doctype html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'">
<title>.</title>
<style>body{margin:12px;font:14px/1.5 system-ui,sans-serif;color:#303030;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>
</head><body>${html}</body></html>`;

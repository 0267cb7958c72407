/** What the script inside the frame and the admin page around it say to each other, over postMessage. */
export interface TitleBarButton {
  text: string;
  variant?: "primary" | "breadcrumb";
  tone?: "critical";
  disabled: boolean;
  loading: boolean;
  /** A `<section label>` groups buttons into one menu. */
  group?: string;
}

export interface TitleBar {
  title: string;
  buttons: TitleBarButton[];
}

export interface NavLink {
  text: string;
  href: string;
  /** Where the app's own name leads; not listed. */
  home: boolean;
}

export interface SaveBar {
  id: string;
  saving: boolean;
  saveDisabled: boolean;
  discardDisabled: boolean;
  discardConfirmation: boolean;
}

export interface ToastWish {
  id: string;
  message: string;
  isError: boolean;
  durationMs: number;
  action?: string;
}

export interface PickerItem {
  id: string;
  heading: string;
  detail: string[];
  thumbnail?: string;
  disabled: boolean;
  selected: boolean;
  /** Variants of a product, picked one by one. */
  children: PickerItem[];
}

export interface PickerWish {
  heading: string;
  action: "add" | "select";
  /** Most items that may be picked. */
  limit: number;
  query: string;
  source:
    { resource: "product" | "variant" | "collection"; drafts: boolean; archived: boolean } | { items: PickerItem[] };
  selected: { id: string; variants?: string[] }[];
}

/** Asked by the frame, answered by the admin. */
export interface Calls {
  idToken: { ask: { fresh: boolean }; answer: string };
  user: { ask: null; answer: { id: number; name: string; email: string; accountAccess: string } };
  scopes: { ask: { request?: string[]; revoke?: string[] }; answer: ScopesAnswer };
  pick: { ask: PickerWish; answer: unknown[] | null };
  leave: { ask: null; answer: boolean };
}
export interface ScopesAnswer {
  granted: string[];
  required: string[];
  optional: string[];
  result: "granted-all" | "declined-all";
}
export type CallName = keyof Calls;

/** Told by the frame; no answer. */
export type Told =
  | { tell: "location"; path: string }
  | { tell: "ready" }
  | { tell: "nav"; links: NavLink[] }
  | { tell: "titleBar"; bar: TitleBar | null }
  | { tell: "saveBar"; bar: SaveBar | null }
  | { tell: "toast"; toast: ToastWish }
  | { tell: "hideToast"; id: string }
  | { tell: "loading"; loading: boolean }
  | { tell: "overlay"; open: boolean }
  | { tell: "open"; url: string };

/** Told by the admin. */
export type ToFrame =
  /** The admin hears from now on: what was told before may have been lost. */
  | { to: "listening" }
  | { to: "navigate"; path: string }
  | { to: "titleBarButton"; index: number }
  | { to: "saveBarButton"; id: string; button: "save" | "discard" }
  | { to: "toastAction"; id: string }
  | { to: "toastDismissed"; id: string }
  | { to: "answer"; call: number; answer: unknown; error?: string };

export type FromFrame = Told | { [Name in CallName]: { call: number; name: Name; ask: Calls[Name]["ask"] } }[CallName];

/** Marks our messages among others: browser extensions and other scripts post theirs too. */
export const envelopeKey = "anabranchSandbox";

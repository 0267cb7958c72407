import { clickables, described, watch } from "./buttons.ts";
import { tell } from "./host.ts";

const style = `
  dialog { border: 0; padding: 0; border-radius: 14px; width: min(620px, calc(100vw - 24px)); max-height: calc(100vh - 48px);
    box-shadow: 0 24px 70px rgb(0 0 0 / .32); color: #2a2d31; overflow: hidden; font: 14px/1.45 Inter, system-ui, sans-serif; }
  dialog[open] { display: flex; flex-direction: column; }
  dialog::backdrop { background: rgb(18 22 28 / .5); }
  :host([variant="small"]) dialog { width: min(400px, calc(100vw - 24px)); }
  :host([variant="large"]) dialog { width: min(960px, calc(100vw - 24px)); }
  :host([variant="max"]) dialog, dialog.window { width: 100vw; max-width: 100vw; height: 100vh; max-height: 100vh; border-radius: 0; }
  header { display: flex; align-items: center; gap: 12px; padding: 14px 18px; background: #f3f4f1; border-bottom: 1px solid #e1e3de; }
  h2 { font-size: 15px; font-weight: 650; margin: 0; flex: 1; }
  .body { overflow: auto; flex: 1; }
  iframe { border: 0; width: 100%; height: 100%; min-height: 320px; display: block; }
  footer { display: flex; justify-content: flex-end; flex-wrap: wrap; gap: 8px; padding: 12px 18px; border-top: 1px solid #e1e3de; }
  footer:empty { display: none; }
  button { font: inherit; font-weight: 550; border: 1px solid #c9ccc6; background: #fff; border-radius: 8px; padding: 6px 14px; cursor: pointer; }
  button.primary { background: #23302b; border-color: #23302b; color: #fff; }
  button.critical { background: #a92b2b; border-color: #a92b2b; color: #fff; }
  button:disabled { opacity: .5; cursor: default; }
  button.close { border: 0; background: none; padding: 4px 9px; font-size: 17px; line-height: 1; }
  button:focus-visible { outline: 2px solid #2f6fde; outline-offset: 2px; }
  ::slotted(ui-title-bar), ::slotted(ui-save-bar) { display: none !important; }
`;

/** The app's own elements stay where they are, and are shown inside a dialog by a slot: so React goes on owning them. */
export class ModalElement extends HTMLElement {
  static readonly observedAttributes = ["src"];
  #dialog: HTMLDialogElement | undefined;
  #frame: HTMLIFrameElement | undefined;
  #content: HTMLElement | undefined;
  #stop: (() => void) | undefined;
  #drawn = "";

  connectedCallback(): void {
    if (this.#dialog !== undefined) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = document.createElement("style");
    sheet.textContent = style;
    this.#dialog = document.createElement("dialog");
    this.#dialog.innerHTML =
      '<header><h2 id="title"></h2><button class="close" aria-label="Close">×</button></header><div class="body"><slot></slot></div><footer></footer>';
    this.#dialog.setAttribute("aria-labelledby", "title");
    this.#dialog.querySelector(".close")?.addEventListener("click", () => void this.hide());
    this.#dialog.addEventListener("close", () => this.#closed());
    root.append(sheet, this.#dialog);
  }

  disconnectedCallback(): void {
    void this.hide();
  }

  attributeChangedCallback(): void {
    if (this.#frame !== undefined && this.src !== undefined) this.#frame.src = this.src;
  }

  get variant(): "small" | "base" | "large" | "max" {
    const value = this.getAttribute("variant");
    return value === "small" || value === "large" || value === "max" ? value : "base";
  }
  set variant(value: "small" | "base" | "large" | "max") {
    this.setAttribute("variant", value);
  }
  get src(): string | undefined {
    return this.getAttribute("src") ?? undefined;
  }
  set src(value: string | undefined) {
    if (value === undefined) this.removeAttribute("src");
    else this.setAttribute("src", value);
  }
  /** Where the React wrapper puts its children. */
  get content(): HTMLElement | undefined {
    if (this.#content === undefined) {
      this.#content = document.createElement("div");
      this.append(this.#content);
    }
    return this.#content;
  }
  set content(value: HTMLElement | undefined) {
    this.#content?.remove();
    this.#content = value;
    if (value !== undefined) this.append(value);
  }
  get contentWindow(): Window | null {
    return this.#frame?.contentWindow ?? null;
  }

  async show(): Promise<void> {
    const dialog = this.#dialog;
    if (dialog === undefined || dialog.open) return;
    const isWindow = this.localName === "s-app-window";
    dialog.classList.toggle("window", isWindow);
    this.#loadFrame(dialog);
    dialog.showModal();
    tell({ tell: "overlay", open: true });
    this.#stop = watch(this, () => this.#redraw(dialog));
    this.dispatchEvent(new CustomEvent("show"));
    await Promise.resolve();
  }
  async hide(): Promise<void> {
    this.#dialog?.close();
    await Promise.resolve();
  }
  toggle(): Promise<void> {
    return this.#dialog?.open === true ? this.hide() : this.show();
  }

  #closed(): void {
    this.#stop?.();
    this.#frame?.remove();
    this.#frame = undefined;
    tell({ tell: "overlay", open: false });
    this.dispatchEvent(new CustomEvent("hide"));
  }

  #loadFrame(dialog: HTMLDialogElement): void {
    const { src } = this;
    if (src === undefined) return;
    this.#frame = document.createElement("iframe");
    this.#frame.title = this.id || "Modal";
    this.#frame.src = src;
    dialog.querySelector(".body")?.append(this.#frame);
  }

  #redraw(dialog: HTMLDialogElement): void {
    const bar = this.querySelector(":scope > ui-title-bar");
    const heading = dialog.querySelector("h2");
    if (heading !== null) heading.textContent = bar?.getAttribute("title") ?? "";
    const sources = bar === null ? [] : clickables(bar);
    const drawn = JSON.stringify(sources.map(described));
    if (drawn === this.#drawn) return; // the content changed, not the buttons: whoever has the focus keeps it
    this.#drawn = drawn;
    const buttons = sources.map((source) => {
      const { text, variant, tone, disabled, loading } = described(source);
      const button = document.createElement("button");
      button.textContent = loading ? `${text} …` : text;
      button.disabled = disabled || loading;
      button.className = tone === "critical" ? "critical" : (variant ?? "");
      button.addEventListener("click", () => source.click());
      return button;
    });
    // The main action stands last, where the hand expects it.
    dialog
      .querySelector("footer")
      ?.replaceChildren(...buttons.sort((a, b) => Number(a.className !== "") - Number(b.className !== "")));
  }
}

export function defineModals(): void {
  customElements.define("ui-modal", ModalElement);
  customElements.define("s-app-window", class extends ModalElement {});
}

export const modalById = (id: string): ModalElement | undefined => {
  const found = document.getElementById(id);
  return found instanceof ModalElement ? found : undefined;
};

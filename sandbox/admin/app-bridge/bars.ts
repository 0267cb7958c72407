import type { NavLink, SaveBar } from "../messages.ts";
import { clickables, described, watch } from "./buttons.ts";
import { listen, tell } from "./host.ts";

/** Elements that show nothing where they stand: the admin draws them. */
class Unseen extends HTMLElement {
  #stop: (() => void) | undefined;

  connectedCallback(): void {
    this.#stop = watch(this, () => this.changed());
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.gone();
  }

  protected changed(): void {
    // Each kind says for itself what it tells the admin.
  }

  protected gone(): void {
    // Likewise.
  }
}

class NavMenu extends Unseen {
  protected override changed(): void {
    const links = [...this.querySelectorAll("a")].map((link): NavLink => ({
      text: link.textContent.trim(),
      href: link.getAttribute("href") ?? "",
      home: link.getAttribute("rel") === "home",
    }));
    tell({ tell: "nav", links });
  }
}

const titleBars = new Set<HTMLElement>();
class TitleBar extends Unseen {
  // The title of a modal is drawn by the modal.
  get #ofPage(): boolean {
    return this.closest("ui-modal") === null;
  }

  protected override changed(): void {
    if (!this.#ofPage) return;
    titleBars.add(this);
    const title = this.getAttribute("title") ?? document.title;
    tell({ tell: "titleBar", bar: { title, buttons: clickables(this).map(described) } });
  }

  protected override gone(): void {
    // The next page's bar may come before this one goes.
    if (titleBars.delete(this) && titleBars.size === 0) tell({ tell: "titleBar", bar: null });
  }
}

const shown = new Set<SaveBarElement>();
export class SaveBarElement extends Unseen {
  get showing(): boolean {
    return shown.has(this);
  }
  get discardConfirmation(): boolean {
    return this.hasAttribute("discardConfirmation");
  }
  set discardConfirmation(value: boolean) {
    this.toggleAttribute("discardConfirmation", value);
  }

  async show(): Promise<void> {
    if (this.showing) return;
    shown.add(this);
    this.changed();
    this.dispatchEvent(new CustomEvent("show"));
    await Promise.resolve();
  }
  async hide(): Promise<void> {
    if (!shown.delete(this)) return;
    tellTop();
    this.dispatchEvent(new CustomEvent("hide"));
    await Promise.resolve();
  }
  toggle(): Promise<void> {
    return this.showing ? this.hide() : this.show();
  }

  protected override changed(): void {
    if (this.showing) tellTop();
  }
  protected override gone(): void {
    void this.hide();
  }

  press(button: "save" | "discard"): void {
    this.#button(button)?.click();
  }
  #button(button: "save" | "discard"): HTMLElement | undefined {
    return clickables(this).find((each) => (each.getAttribute("variant") === "primary") === (button === "save"));
  }
  describe(): SaveBar {
    const [save, discard] = [this.#button("save"), this.#button("discard")];
    return {
      id: this.id,
      saving: save !== undefined && described(save).loading,
      saveDisabled: save === undefined || described(save).disabled,
      discardDisabled: discard !== undefined && described(discard).disabled,
      discardConfirmation: this.discardConfirmation,
    };
  }
}

const top = () => [...shown].at(-1);
const tellTop = () => tell({ tell: "saveBar", bar: top()?.describe() ?? null });
export const hasUnsavedChanges = (): boolean => shown.size > 0;

export function defineBars(): void {
  // Neither an attribute nor a <style> element: React would find them when it hydrates, and complain or start over.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar { display: none !important; }");
  document.adoptedStyleSheets.push(sheet);
  customElements.define("ui-nav-menu", NavMenu);
  customElements.define("s-app-nav", class extends NavMenu {});
  customElements.define("ui-title-bar", TitleBar);
  customElements.define("ui-save-bar", SaveBarElement);
  listen((message) => {
    const titleBar = [...titleBars].at(-1);
    if (message.to === "titleBarButton" && titleBar) clickables(titleBar)[message.index]?.click();
    if (message.to === "saveBarButton") top()?.press(message.button);
  });
  barsOfForms();
}

/** `<form data-save-bar>`: the bar comes with the first change, saves by submitting, discards by resetting. */
function barsOfForms(): void {
  const bars = new WeakMap<HTMLFormElement, SaveBarElement>();
  const formOf = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-save-bar]") : null;
  const changed = (event: Event) => {
    const form = formOf(event);
    if (form === null || bars.has(form)) return;
    const bar = new SaveBarElement();
    const button = (label: string, run: () => void) => {
      const made = document.createElement("button");
      made.textContent = label;
      made.addEventListener("click", run);
      bar.append(made);
      return made;
    };
    button("Save", () => form.requestSubmit()).setAttribute("variant", "primary");
    button("Discard", () => form.reset());
    bars.set(form, bar);
    document.body.append(bar);
    void bar.show();
  };
  const done = (event: Event) => {
    const form = formOf(event);
    if (form === null) return;
    bars.get(form)?.remove();
    bars.delete(form);
  };
  for (const type of ["input", "change"]) document.addEventListener(type, changed);
  for (const type of ["submit", "reset"]) document.addEventListener(type, done);
}

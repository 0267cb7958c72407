import { describe, expect, test } from "vitest";
import { cleanDescription, plainText } from "./description.ts";
import { checkTemplates, compileTemplate, type TemplateVariables } from "./template.ts";

const variables: TemplateVariables = {
  product: {
    title: "Vase",
    description: "<p>Blue.</p>",
    vendor: "Acme",
    type: "Vases",
    tags: ["a", "b"],
    handle: "vase",
    category: "",
  },
  variant: { title: "Small", sku: "V1", barcode: "", option1: "Small", option2: "", option3: "" },
  shop: { name: "House" },
};
const rendered = (text: string) => compileTemplate(text)?.render(variables);

describe("templates", () => {
  test("speak of product, variant and shop", () => {
    const text =
      "{{ product.vendor }} {{ product.title | upcase }} {{ variant.option1 }}{% for tag in product.tags %} #{{ tag }}{% endfor %} – {{ shop.name }}";
    expect(rendered(text)).toEqual({ ok: true, text: "Acme VASE Small #a #b – House" });
    expect(checkTemplates({ titleTemplate: text })).toEqual({});
  });

  test("that are empty are none", () => expect(compileTemplate("  ")).toBeUndefined());

  test.each([
    ["{{ product.title", /^Line 1, column 1: “{{ product.title” is not closed. Add }}/],
    ["a\n\n{% if product.title %}", /^Line 3, column 1: {% if product.title %} has no end/],
    ["{{ product.title | shout }}", /^Line 1, column 1: there is no filter “shout”/],
    ["{% nonsense %}", /there is no tag “nonsense”/],
    ["{{ product.titel }}", /there is no variable “product.titel”/],
    ["{% include 'etc/passwd' %}", /there is no tag “include”/],
    ["{% render 'x' %}", /there is no tag “render”/],
    ["{% layout 'x' %}", /there is no tag “layout”/],
    ["{{ 'now' | date: '%s' }}", /there is no filter “date”/],
    ["{% for i in (1..100000000) %}{{ i }}{% endfor %}", /does too much/],
    [
      "{% assign x = 'aaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..40) %}{% assign x = x | append: x %}{% endfor %}{{ x }}",
      /does too much/,
    ],
  ])("%s is refused with its line and words", (text, message) => {
    expect(checkTemplates({ titleTemplate: text }).titleTemplate).toMatch(message);
  });

  test("what is not a template's business is not there", () => {
    expect(rendered("{{ product.constructor }}{{ product.__proto__ }}{{ shop.toString }}")).toEqual({
      ok: true,
      text: "",
    });
  });

  test("a stored one that does not parse says so when it is rendered, and throws nothing", () => {
    expect(rendered("{{ oops")).toMatchObject({ ok: false });
  });
});

describe("descriptions", () => {
  test.each([
    [`<p onclick="x()">a</p><script>alert(1)</script>`, "<p>a</p>"],
    [`<a href="https://elsewhere.example">buy here</a>`, "buy here"],
    [`<form><input name="a">b</form><iframe src="https://x"></iframe>`, ""],
    [
      `<img src="https://cdn.example/a.jpg" onerror="x()"><img src="http://cdn.example/b.jpg">`,
      `<img src="https://cdn.example/a.jpg" />`,
    ],
    [`<img src="javascript:alert(1)"><p style="position:fixed">c</p>`, "<p>c</p>"],
    [`<table><tr><td colspan="2">1</td></tr></table>`, `<table><tr><td colspan="2">1</td></tr></table>`],
    ["<div><b>bold</b> 👍 &amp; more</div>", "<div><b>bold</b> 👍 &amp; more</div>"],
    ["<p>never closed", "<p>never closed</p>"],
  ])("%s", (html, expected) => expect(cleanDescription(html, "subset")).toBe(expected));

  test("a style loads nothing from elsewhere", () => {
    const html = `<p style="color:red;background:url(https://x.example/a.gif)">a</p>`;
    expect(cleanDescription(html, "full")).toBe(`<p style="color:red">a</p>`);
  });

  test("without HTML the words stay, a line for each block", () => {
    expect(plainText("<h1>A &amp; B</h1><ul><li>one</li><li>two &lt;3</li></ul><style>p{}</style>")).toBe(
      "A & B\none\ntwo <3",
    );
    expect(cleanDescription("<p>a<br>b</p>", "none")).toBe("a\nb");
  });
});

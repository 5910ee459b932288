// Puts an editor in the place of the plain field for the query: colours, errors as one types, and completion from what
// the graph itself says that it holds (VoID) and which prefixes it is written in. Without it the form does the same job.
"use strict";

const FORM = document.getElementById("ask");
const FIELD = document.getElementById("query");

const PREFIXES = `PREFIX sh: <http://www.w3.org/ns/shacl#>
  SELECT ?prefix ?namespace { ?declaration sh:prefix ?prefix ; sh:namespace ?namespace } ORDER BY ?prefix`;
const used = (part, name) => `PREFIX void: <http://rdfs.org/ns/void#>
  SELECT ?term (SUM(?triples) AS ?uses) { ?dataset void:sparqlEndpoint ?endpoint ; void:${part} ?part .
  ?part void:${name} ?term ; void:triples ?triples } GROUP BY ?term ORDER BY DESC(?uses)`;

async function rows(query) {
  const address = `${FORM.dataset.endpoint}?${new URLSearchParams({ query, format: "json" })}`;
  const response = await fetch(address);
  if (!response.ok) return [];
  return (await response.json()).results.bindings;
}

const once = (make) => {
  let made;
  return () => (made ??= make());
};

const terms = (part, name) => once(async () => (await rows(used(part, name))).map((row) => row.term.value));
const declared = once(async () => (await rows(PREFIXES)).map((row) => `${row.prefix.value}: <${row.namespace.value}>`));

function complete(kind, get) {
  Yasqe.forkAutocompleter(kind, { name: `${kind}-here`, persistenceId: null, bulk: true, get }, false);
}

function replace() {
  complete("prefixes", declared);
  complete("class", terms("classPartition", "class"));
  complete("property", terms("propertyPartition", "property"));
  const place = document.createElement("div");
  FIELD.before(place);
  const editor = new Yasqe(place, {
    value: FIELD.value,
    persistenceId: null,
    showQueryButton: false,
    createShareableLink: null,
    resizeable: false,
    viewportMargin: Infinity,
    autocompleters: ["prefixes-here", "class-here", "property-here", "variables"],
    // Tab leaves the editor, as it leaves every field; Ctrl+Space completes, Ctrl+Enter asks.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => FORM.requestSubmit(), "Cmd-Enter": () => FORM.requestSubmit() },
  });
  const input = editor.getInputField();
  input.setAttribute("aria-label", "Query");
  input.setAttribute("aria-describedby", "limits");
  FIELD.hidden = true;
  FIELD.required = false;
  editor.on("change", () => (FIELD.value = editor.getValue()));
  FORM.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
}

if (FORM && FIELD && window.Yasqe) replace();

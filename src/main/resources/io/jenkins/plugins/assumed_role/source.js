/* Shows the fields of the chosen source of credentials, and any other that has a value, which would be submitted too. */
(function () {
  "use strict";

  function field(section, name) {
    return section.querySelector('[name="_.' + name + '"]');
  }

  function chosen(section) {
    const source = field(section, "source");
    const stored = field(section, "credentialsId");
    if (source !== null && source.value !== "") {
      return source.value;
    }
    return stored !== null && stored.value !== "" ? "stored" : "default";
  }

  function hasValue(group) {
    return Array.from(group.querySelectorAll('[name^="_."]')).some(function (each) {
      return each.value !== "";
    });
  }

  function show(section) {
    const source = chosen(section);
    section.querySelectorAll("[data-sources]").forEach(function (group) {
      const belongs = group.dataset.sources.split(" ").indexOf(source) >= 0;
      group.toggleAttribute("hidden", !belongs && !hasValue(group));
    });
  }

  Behaviour.specify(".assumed-role-source", "assumed-role-source", 2000, function (section) {
    function update() {
      show(section);
    }
    // Jenkins fills the lists of choices later.
    section.addEventListener("filled", update, true);
    section.addEventListener("change", update);
    update();
  });
})();

/* Tries the rules of a form before it is saved, asks before it deletes a role that is in use, and names fields for screen readers. */
(function () {
  "use strict";

  /* Returns the section of the plugin alone: others have passwords. A page that is only read has no fields, and counts as it is saved. */
  function section(form, name) {
    if (name === "") {
      return "";
    }
    window.buildFormTree(form);
    const whole = JSON.parse(form.querySelector('input[name="json"]').value);
    return JSON.stringify(whole[name] || {});
  }

  function post(url, body) {
    return fetch(url, {
      method: "post",
      body: body,
      headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
    });
  }

  Behaviour.specify(".assumed-role-trial", "assumed-role-trial", 0, function (trial) {
    const answer = trial.querySelector(".assumed-role-trial__answer");
    const buttons = trial.querySelectorAll("button[data-method]");

    function show(text) {
      answer.innerHTML = text;
    }

    function failed() {
      answer.textContent = trial.dataset.failed;
    }

    function ask(method) {
      const sent = new URLSearchParams();
      sent.set("json", section(trial.closest("form"), trial.dataset.section));
      trial.querySelectorAll("[data-parameter]").forEach(function (field) {
        sent.set(field.dataset.parameter, field.value);
      });
      buttons.forEach((button) => (button.disabled = true));
      answer.textContent = "…";
      post(trial.dataset.url + method, sent)
        .then((response) => (response.ok ? response.text().then(show) : failed()))
        .catch(failed)
        .finally(() => buttons.forEach((button) => (button.disabled = false)));
    }

    buttons.forEach(function (button) {
      button.addEventListener("click", () => ask(button.dataset.method));
    });
  });

  /* Jenkins shows the name of a field beside it and does not connect them. */
  Behaviour.specify('.jenkins-help-button[helpurl*=".assumed_role."]', "assumed-role-label", 0, function (help) {
    const item = help.closest(".jenkins-form-item");
    const field = item && item.querySelector("input:not([type=hidden]), select, textarea");
    const label = help.closest(".jenkins-form-label") || (field && field.parentElement.querySelector("label"));
    if (label && field && field.closest(".jenkins-form-item") === item && field.labels.length === 0) {
      field.setAttribute("aria-label", label.firstChild.textContent.trim());
    }
  });

  Behaviour.specify(".assumed-role-named", "assumed-role-named", 0, function (role) {
    const chunk = role.closest(".repeated-chunk");
    let confirmed = !role.dataset.name;

    function remove(button) {
      confirmed = true;
      button.click();
    }

    /* Asks before a role that is in use is deleted; the listener of Jenkins comes after this one. */
    function confirm(event) {
      const button = event.target.closest(".repeatable-delete");
      if (confirmed || button === null || button.closest(".repeated-chunk") !== chunk) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      post(role.dataset.url + "/deletion", new URLSearchParams({ name: role.dataset.name }))
        .then((response) => (response.ok ? response.text() : ""))
        .catch(() => "")
        .then(function (text) {
          const use = new DOMParser().parseFromString(text, "text/html").querySelector(".warning");
          if (use === null) {
            remove(button);
            return;
          }
          dialog
            .confirm(role.dataset.title, { message: use.textContent, okText: role.dataset.delete, type: "destructive" })
            .then(() => remove(button), () => button.focus());
        });
    }

    if (chunk !== null) {
      chunk.addEventListener("click", confirm, true);
    }
  });
})();

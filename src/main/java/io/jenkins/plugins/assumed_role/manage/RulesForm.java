package io.jenkins.plugins.assumed_role.manage;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RefusalSearch;
import io.jenkins.plugins.assumed_role.config.SubmittedForm;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.stream.Collectors;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.Stapler;

/** Tries the global rules of a form that is not saved, and shows the answer beside it. */
final class RulesForm {

    private RulesForm() {}

    /** @param json the section of the form; empty for the configuration that is saved */
    static FormValidation trial(String json, String job, String role, String agent, boolean untrusted)
            throws IOException {
        return SubmittedForm.answer(() -> configuration(json), configuration -> {
            RuleTrial trial =
                    RuleTrial.of(Text.given(job), Text.given(role), Text.given(agent), !untrusted, configuration);
            String text = paragraph(trial.sentence())
                    + (trial.origins().isEmpty()
                            ? paragraph(Messages.RulesForm_NoSettings())
                            : trial.origins().stream()
                                    .map(origin -> Util.xmlEscape(origin.text()))
                                    .collect(Collectors.joining("</li><li>", "<ul><li>", "</li></ul>")));
            return trial.isAllowed() ? FormValidation.okWithMarkup(text) : FormValidation.warningWithMarkup(text);
        });
    }

    /** @param json the section of the form; empty for the configuration that is saved */
    static FormValidation refusedBuilds(String json) throws IOException {
        return SubmittedForm.answer(() -> configuration(json), RefusalSearch::by);
    }

    private static AssumedRoleConfiguration configuration(String json) {
        return Text.given(json) == null
                ? AssumedRoleConfiguration.get()
                : AssumedRoleConfiguration.of(Stapler.getCurrentRequest2(), JSONObject.fromObject(json));
    }

    private static String paragraph(String text) {
        return "<p>" + Util.xmlEscape(text) + "</p>";
    }
}

package io.jenkins.plugins.assumed_role.manage;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RefusedBuilds;
import io.jenkins.plugins.assumed_role.config.SettingOrigin;
import io.jenkins.plugins.assumed_role.config.SubmittedForm;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.Stapler;

/** Tries the rules of a form that is not saved, and shows the answer beside it. */
final class RulesForm {

    private static final Logger LOGGER = Logger.getLogger(RulesForm.class.getName());

    /** The most builds in the list. */
    private static final int SHOWN = 50;

    private RulesForm() {}

    /** @param json the section of the form; null for the configuration that is saved */
    static FormValidation trial(String json, String job, String role, String agent, boolean untrusted)
            throws IOException {
        return answer(json, configuration -> {
            RuleTrial trial =
                    RuleTrial.of(Text.given(job), Text.given(role), Text.given(agent), !untrusted, configuration);
            String text = "<p>" + Util.xmlEscape(trial.sentence()) + "</p>" + settings(trial);
            return trial.isAllowed() ? FormValidation.okWithMarkup(text) : FormValidation.warningWithMarkup(text);
        });
    }

    private static String settings(RuleTrial trial) {
        StringBuilder list = new StringBuilder("<ul>");
        for (SettingOrigin origin : trial.origins()) {
            list.append("<li>")
                    .append(Util.xmlEscape(origin.setting() + ": " + origin.value() + ", from " + origin.place()))
                    .append("</li>");
        }
        return trial.origins().isEmpty()
                ? "<p>" + Util.xmlEscape(Messages.RulesForm_NoSettings()) + "</p>"
                : list.append("</ul>").toString();
    }

    /** @param json the section of the form; null for the configuration that is saved */
    static FormValidation refusedBuilds(String json) throws IOException {
        return answer(json, configuration -> {
            RefusedBuilds found = RefusedBuilds.by(configuration);
            StringBuilder text = new StringBuilder("<p>")
                    .append(Util.xmlEscape(Messages.RulesForm_Refused(
                            found.blocks(),
                            RefusedBuilds.DAYS,
                            found.refused(),
                            found.builds().size())));
            if (found.unknown() > 0) {
                text.append(' ').append(Util.xmlEscape(Messages.RulesForm_Unknown(found.unknown())));
            }
            if (!found.isComplete()) {
                text.append(' ').append(Util.xmlEscape(Messages.RulesForm_Incomplete()));
            }
            text.append("</p>").append(list(found));
            return found.refused() == 0 && found.unknown() == 0
                    ? FormValidation.okWithMarkup(text.toString())
                    : FormValidation.warningWithMarkup(text.toString());
        });
    }

    private static String list(RefusedBuilds found) {
        if (found.builds().isEmpty()) {
            return "";
        }
        StringBuilder list = new StringBuilder("<ul>");
        String root = Stapler.getCurrentRequest2().getContextPath();
        found.builds().entrySet().stream()
                .limit(SHOWN)
                .forEach(build -> list.append("<li><a href=\"")
                        .append(Util.xmlEscape(root + "/"
                                + HistoryRow.buildUrl(
                                        build.getKey().job(), build.getKey().number())))
                        .append("\">")
                        .append(Util.xmlEscape(
                                build.getKey().job() + " #" + build.getKey().number()))
                        .append("</a>: ")
                        .append(Util.xmlEscape(build.getValue()))
                        .append("</li>"));
        int more = found.builds().size() - SHOWN;
        if (more > 0) {
            list.append("<li>")
                    .append(Util.xmlEscape(Messages.RulesForm_More(more)))
                    .append("</li>");
        }
        return list.append("</ul>").toString();
    }

    private interface Answer {
        FormValidation of(AssumedRoleConfiguration configuration) throws IOException;
    }

    private static FormValidation answer(String json, Answer answer) throws IOException {
        AssumedRoleConfiguration configuration;
        try {
            configuration = Text.given(json) == null
                    ? AssumedRoleConfiguration.get()
                    : AssumedRoleConfiguration.of(Stapler.getCurrentRequest2(), JSONObject.fromObject(json));
        } catch (RuntimeException | LinkageError x) {
            String sentence = SubmittedForm.sentence(x);
            if (sentence == null) {
                LOGGER.log(Level.INFO, "A form cannot be read", x);
            }
            return FormValidation.error(sentence == null ? Messages.RulesForm_NoForm() : sentence);
        }
        try {
            return answer.of(configuration);
        } catch (InvalidArgument x) {
            return FormValidation.error(x.getMessage());
        }
    }
}

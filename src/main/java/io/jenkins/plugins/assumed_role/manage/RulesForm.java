package io.jenkins.plugins.assumed_role.manage;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RefusedBuilds;
import io.jenkins.plugins.assumed_role.config.SubmittedForm;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.Stapler;

/** Tries the rules of a form that is not saved, and shows the answer beside it. */
final class RulesForm {

    private static final Logger LOGGER = Logger.getLogger(RulesForm.class.getName());

    /** The most builds in the list. */
    private static final int SHOWN = 50;

    private RulesForm() {}

    /** @param json the section of the form; empty for the configuration that is saved */
    static FormValidation trial(String json, String job, String role, String agent, boolean untrusted)
            throws IOException {
        return answer(json, configuration -> {
            RuleTrial trial =
                    RuleTrial.of(Text.given(job), Text.given(role), Text.given(agent), !untrusted, configuration);
            String text = paragraph(trial.sentence())
                    + (trial.origins().isEmpty()
                            ? paragraph(Messages.RulesForm_NoSettings())
                            : list(trial.origins().stream().map(origin -> Util.xmlEscape(origin.text()))));
            return trial.isAllowed() ? FormValidation.okWithMarkup(text) : FormValidation.warningWithMarkup(text);
        });
    }

    /** @param json the section of the form; empty for the configuration that is saved */
    static FormValidation refusedBuilds(String json) throws IOException {
        return answer(json, configuration -> {
            RefusedBuilds found = RefusedBuilds.by(configuration);
            List<String> sentences = new ArrayList<>();
            sentences.add(Messages.RulesForm_Refused(
                    found.blocks(),
                    RefusedBuilds.DAYS,
                    found.refused(),
                    found.builds().size()));
            if (found.unknown() > 0) {
                sentences.add(Messages.RulesForm_Unknown(found.unknown()));
            }
            if (!found.isComplete()) {
                sentences.add(Messages.RulesForm_Incomplete());
            }
            String text = paragraph(String.join(" ", sentences)) + builds(found.builds());
            return found.refused() == 0 && found.unknown() == 0
                    ? FormValidation.okWithMarkup(text)
                    : FormValidation.warningWithMarkup(text);
        });
    }

    private static String builds(Map<RefusedBuilds.Build, String> builds) {
        if (builds.isEmpty()) {
            return "";
        }
        Stream<String> shown = builds.entrySet().stream()
                .limit(SHOWN)
                .map(build -> link(build.getKey()) + ": " + Util.xmlEscape(build.getValue()));
        int more = builds.size() - SHOWN;
        return list(more > 0 ? Stream.concat(shown, Stream.of(Util.xmlEscape(Messages.RulesForm_More(more)))) : shown);
    }

    private static String link(RefusedBuilds.Build build) {
        String url =
                Stapler.getCurrentRequest2().getContextPath() + "/" + HistoryRow.buildUrl(build.job(), build.number());
        return "<a href=\"" + Util.xmlEscape(url) + "\">" + Util.xmlEscape(build.job() + " #" + build.number())
                + "</a>";
    }

    private static String paragraph(String text) {
        return "<p>" + Util.xmlEscape(text) + "</p>";
    }

    /** @param items as markup */
    private static String list(Stream<String> items) {
        return items.collect(Collectors.joining("</li><li>", "<ul><li>", "</li></ul>"));
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

package io.jenkins.plugins.assumed_role.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.history.Entry;
import io.jenkins.plugins.assumed_role.page.RoleLink;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.stapler.Stapler;

/** Finds the builds that rules of a form would have refused, and shows them beside the rules. */
public final class RefusalSearch {

    /** The most builds in the list. */
    private static final int SHOWN = 50;

    private RefusalSearch() {}

    /** Applies the global rules of a configuration to all blocks. */
    public static FormValidation by(AssumedRoleConfiguration configuration) throws IOException {
        return by(configuration.rules(), Map.of(), entry -> true);
    }

    /** See {@link RefusedBuilds#by}. */
    static FormValidation by(RuleLevel rules, Map<String, String> parts, Predicate<Entry> inPlace) throws IOException {
        RefusedBuilds found = RefusedBuilds.by(rules, parts, inPlace);
        List<String> sentences = new ArrayList<>();
        sentences.add(Messages.RefusalSearch_Refused(
                found.blocks(),
                RefusedBuilds.DAYS,
                found.refused(),
                found.builds().size()));
        if (found.unknown() > 0) {
            sentences.add(Messages.RefusalSearch_Unknown(found.unknown()));
        }
        if (found.hidden() > 0) {
            sentences.add(Messages.RefusalSearch_Hidden(found.hidden()));
        }
        if (!found.isComplete()) {
            sentences.add(Messages.RefusalSearch_Incomplete());
        }
        String text = "<p>" + Util.xmlEscape(String.join(" ", sentences)) + "</p>" + list(found.builds());
        return found.refused() == 0 && found.unknown() == 0
                ? FormValidation.okWithMarkup(text)
                : FormValidation.warningWithMarkup(text);
    }

    private static String list(Map<RefusedBuilds.Build, String> builds) {
        if (builds.isEmpty()) {
            return "";
        }
        Stream<String> shown = builds.entrySet().stream()
                .limit(SHOWN)
                .map(build -> link(build.getKey()) + ": " + Util.xmlEscape(build.getValue()));
        int more = builds.size() - SHOWN;
        return (more > 0 ? Stream.concat(shown, Stream.of(Util.xmlEscape(Messages.RefusalSearch_More(more)))) : shown)
                .collect(Collectors.joining("</li><li>", "<ul><li>", "</li></ul>"));
    }

    private static String link(RefusedBuilds.Build build) {
        String url =
                Stapler.getCurrentRequest2().getContextPath() + "/" + RoleLink.buildUrl(build.job(), build.number());
        return "<a href=\"" + Util.xmlEscape(url) + "\">" + Util.xmlEscape(build.job() + " #" + build.number())
                + "</a>";
    }
}

package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Jenkins shows a question mark at a field only if its help file exists. */
class HelpTest {

    private static final Pattern LABEL = Pattern.compile("\\$\\{%[^}]*\\}");
    private static final Pattern SENT = Pattern.compile("method=\"assumeRole\" with=\"([^\"]*)\"");
    private static final Pattern ENTRY = Pattern.compile("<f:entry [^>]*\\bfield=\"(\\w+)\"");

    @Test
    void every_field_of_every_form_has_help() throws IOException {
        List<Path> missing = new ArrayList<>();
        int fields = 0;
        for (Path form : forms()) {
            for (MatchResult entry :
                    ENTRY.matcher(Files.readString(form)).results().toList()) {
                fields++;
                Path help = form.resolveSibling("help-" + entry.group(1) + ".html");
                if (!Files.exists(help)) {
                    missing.add(help);
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(fields).isGreaterThan(40);
    }

    /** Jelly takes parentheses in a text for arguments, and leaves the rest of the page out. */
    @Test
    void no_label_has_parentheses() throws IOException {
        for (Path form : forms()) {
            assertThat(LABEL.matcher(Files.readString(form)).results().map(MatchResult::group))
                    .as(form.toString())
                    .noneMatch(label -> label.contains("("));
        }
    }

    /** The delivery and the names of variables have no effect on a check, and a code of an MFA device can be used once. */
    @Test
    void check_role_sends_every_field_of_the_step_that_aws_depends_on() throws IOException {
        String form = Files.readString(
                Path.of("src/main/resources/io/jenkins/plugins/assumed_role/WithAssumedRoleStep/config.jelly"));
        List<String> fields =
                ENTRY.matcher(form).results().map(entry -> entry.group(1)).toList();
        MatchResult sent = SENT.matcher(form).results().findFirst().orElseThrow();
        String reader = Files.readString(Path.of("src/main/java/io/jenkins/plugins/assumed_role/StepForm.java"));

        assertThat(sent.group(1).split(","))
                .containsExactlyInAnyOrderElementsOf(fields.stream()
                        .filter(field -> !List.of("delivery", "variables", "mfaTokenCode")
                                .contains(field))
                        .toList())
                .filteredOn(field -> !field.equals("agentOfCheck"))
                .allSatisfy(field -> assertThat(reader).contains('"' + field + '"'));
    }

    private static List<Path> forms() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            return files.filter(file -> file.endsWith("config.jelly")).toList();
        }
    }
}

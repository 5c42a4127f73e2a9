package io.jenkins.plugins.assumed_role;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jenkins.plugins.assumed_role.agent.UserMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packages of the plugin and their edges, as {@code docs/architecture.md} has them. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.assumed_role";
    private static final String JENKINS =
            "hudson..|jenkins..|org.jenkinsci..|org.kohsuke..|net.sf.json..|net.java.sezpoz..|org.jvnet.localizer..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest(name = "{0} uses {1} {2}")
    @CsvSource({
        "'',       stored config block page history delivery channel sts request agent masking,  java..|JENKINS|com.google.common.util.concurrent..|org.springframework.security.core..",
        "stored,   config request agent,                                     java..|JENKINS|software.amazon.awssdk.auth..|com.cloudbees.plugins.credentials..|com.cloudbees.jenkins.plugins.awscredentials..|org.springframework.security.core..",
        "manage,   config block page history request,                        java..|JENKINS|jakarta.servlet..|software.amazon.awssdk..",
        "config,   block page history channel sts request delivery policy agent,          java..|JENKINS|com.cloudbees.hudson.plugins.folder..|io.jenkins.plugins.casc..|com.thoughtworks.xstream..|org.springframework.security.core..",
        "block,    page delivery session channel sts request agent masking,  java..|JENKINS|com.google.common.util.concurrent..",
        "page,     sts request history,                                      java..|JENKINS|org.springframework.security.core..",
        "history,  '',                                                       java..|software.amazon.awssdk..",
        "delivery, sts request agent,                                        java..",
        "session,  sts agent,                                                  java..",
        "channel,  request agent,                                            java..|hudson.remoting..",
        "sts,      request agent,                                            java..|javax.security.auth.x500..|javax.xml.stream..|software.amazon.awssdk..",
        "request,  agent,                                                    java..|javax.security.auth.x500..|software.amazon.awssdk..",
        "agent,    '',                                                       java..|javax.net.ssl..|hudson.remoting..|org.jenkinsci.remoting..|jenkins.agents..",
        "masking,  '',                                                       java..",
        "policy,   '',                                                       java..",
        "launcher, delivery session sts request agent masking,               java..|sun.misc..|org.apache.commons.cli..",
    })
    void each_package_uses_only_these(String name, String rooms, String libraries) throws IOException {
        assertThat(documented(name.isEmpty() ? "(root)" : "`" + name + "`"))
                .as("uses in docs/architecture.md")
                .containsExactlyInAnyOrder(rooms.isEmpty() ? new String[0] : rooms.split(" "));
        String itself = name.isEmpty() ? ROOT : ROOT + "." + name + "..";
        List<String> allowed = new ArrayList<>(List.of(itself));
        Stream.of(rooms.split(" "))
                .filter(room -> !room.isEmpty())
                .map(room -> ROOT + "." + room + "..")
                .forEach(allowed::add);
        allowed.addAll(List.of(libraries.replace("JENKINS", JENKINS).split("\\|")));
        classes()
                .that()
                .resideInAPackage(itself)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(CLASSES);
    }

    /** Returns the packages in the last column of a row of the page. */
    private static List<String> documented(String row) throws IOException {
        String line = Files.readString(Path.of("docs/architecture.md"))
                .lines()
                .filter(each -> each.startsWith("| " + row + " |"))
                .findFirst()
                .orElseThrow();
        String uses = line.substring(line.lastIndexOf('|', line.length() - 2));
        return Pattern.compile("`(\\w+)`")
                .matcher(uses)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The listed classes read a line number, an error number or a type from such a text, or compare it with masks. */
    @Test
    void messages_show_no_text_of_exceptions_that_are_not_ours() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*\\.(Failures|FieldCheck|SubmittedForm|MaskedThrowable|MaskedCommand|Profiles|StsConstraints)")
                .should()
                .callMethodWhere(target(nameMatching("get(Localized)?Message"))
                        .and(target(owner(assignableTo(Throwable.class))))
                        .and(not(target(owner(assignableTo(UserMessage.class)))))
                        .and(not(target(owner(assignableTo("hudson.AbortException"))))))
                .check(CLASSES);
    }
}

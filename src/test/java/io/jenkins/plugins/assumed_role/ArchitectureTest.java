package io.jenkins.plugins.assumed_role;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may import whom: the rooms of the house. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.assumed_role";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest(name = "{0} may use {1}")
    @CsvSource({
        "agent,    java..|javax.net.ssl..|hudson.remoting..|org.jenkinsci.remoting..|jenkins.agents..",
        "channel,  java..|hudson.remoting..|" + ROOT + ".session..|" + ROOT + ".agent..",
        "session,  java..|software.amazon.awssdk..|" + ROOT + ".agent..",
        "tools,    java..|" + ROOT + ".session..|" + ROOT + ".agent..",
        "masking,  java..",
        "policy,   java..",
        "launcher, java..|sun.misc..|org.apache.commons.cli..|" + ROOT + ".agent..|" + ROOT + ".session..|" + ROOT
                + ".tools..|" + ROOT + ".masking..",
    })
    void each_package_uses_only_what_is_below_it(String name, String allowed) {
        String itself = ROOT + "." + name + "..";
        classes()
                .that()
                .resideInAPackage(itself)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage((itself + "|" + allowed).split("\\|"))
                .check(CLASSES);
    }

    /** What is sent to an agent is loaded there class by class, so that no other package may creep in. */
    @Test
    void what_runs_on_an_agent_needs_no_other_package_of_ours() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".agent..")
                .should()
                .onlyAccessClassesThat()
                .resideOutsideOfPackages(
                        ROOT,
                        ROOT + ".channel..",
                        ROOT + ".session..",
                        ROOT + ".tools..",
                        ROOT + ".masking..",
                        ROOT + ".launcher..")
                .check(CLASSES);
    }
}

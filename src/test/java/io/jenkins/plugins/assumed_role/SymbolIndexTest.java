package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The processor that lists symbols for Jenkins is not on Maven Central, so that the list is kept by hand. */
class SymbolIndexTest {

    @Test
    void every_symbol_is_listed() throws Exception {
        List<String> symbols = new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.jenkins.plugins.assumed_role")
                        .stream()
                        .filter(type -> type.isAnnotatedWith("org.jenkinsci.Symbol"))
                        .map(JavaClass::getName)
                        .sorted()
                        .toList();

        assertThat(Files.readAllLines(Path.of("src/main/resources/META-INF/services/annotations/org.jenkinsci.Symbol")))
                .isEqualTo(symbols)
                .hasSizeGreaterThan(3);
    }
}

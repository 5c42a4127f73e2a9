package io.jenkins.plugins.assumed_role.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every input of src/test/fuzz once, with the findings of earlier fuzzing; {@code mvn -Pfuzz} looks for more. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class FuzzInputsTest {

    static Stream<Class<?>> targets() {
        return Targets.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothing_is_found_any_more(Class<?> target) throws Exception {
        List<Path> inputs = inputs(target);
        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            try {
                target.getMethod("fuzzerTestOneInput", byte[].class).invoke(null, Files.readAllBytes(input));
            } catch (InvocationTargetException x) {
                throw new AssertionError("with " + input, x.getCause());
            }
        }
    }

    private static List<Path> inputs(Class<?> target) throws IOException {
        try (Stream<Path> files = Files.list(Targets.inputs(target))) {
            return files.sorted().toList();
        }
    }
}

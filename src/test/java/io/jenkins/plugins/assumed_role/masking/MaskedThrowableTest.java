package io.jenkins.plugins.assumed_role.masking;

import static io.jenkins.plugins.assumed_role.masking.Samples.KEY_ID;
import static io.jenkins.plugins.assumed_role.masking.Samples.SECRET_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class MaskedThrowableTest {

    private final Masks masks = Samples.masks(KEY_ID, SECRET_KEY);

    @Test
    void returns_the_same_exception_if_it_has_no_secret() {
        Exception harmless = new IllegalStateException("broken", new IOException((String) null));
        harmless.addSuppressed(new IOException("closed"));
        assertThat(MaskedThrowable.of(harmless, masks)).isSameAs(harmless);
    }

    @Test
    void keeps_class_and_stack_trace() {
        Exception leaking = new FileNotFoundException("/tmp/" + KEY_ID);
        assertThat(MaskedThrowable.of(leaking, masks))
                .hasMessage("java.io.FileNotFoundException: /tmp/****")
                .extracting(Throwable::getStackTrace)
                .isEqualTo(leaking.getStackTrace());
    }

    @Test
    void hides_secrets_in_causes_and_suppressed_exceptions() {
        Exception leaking = new UncheckedIOException("no", new IOException("with " + SECRET_KEY));
        leaking.addSuppressed(new IOException("nor with " + KEY_ID));
        Throwable masked = MaskedThrowable.of(leaking, masks);
        assertThat(masked).hasMessage("java.io.UncheckedIOException: no");
        assertThat(masked.getCause()).hasMessage("java.io.IOException: with ****");
        assertThat(masked.getSuppressed())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("java.io.IOException: nor with ****");
        assertThat(print(masked)).doesNotContain(KEY_ID, SECRET_KEY);
    }

    @Test
    void keeps_harmless_causes() {
        Exception harmless = new IOException("closed");
        assertThat(MaskedThrowable.of(new IllegalStateException(KEY_ID, harmless), masks)
                        .getCause())
                .isSameAs(harmless);
    }

    @Test
    void hides_a_secret_that_only_the_text_form_shows() {
        Exception leaking = new Exception("harmless") {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                return "credentials " + KEY_ID;
            }
        };
        assertThat(print(MaskedThrowable.of(leaking, masks)))
                .contains("harmless")
                .doesNotContain(KEY_ID);
    }

    @Test
    void ends_at_a_cycle() {
        Exception first = new Exception(KEY_ID);
        Exception second = new Exception("second", first);
        first.initCause(second);
        second.addSuppressed(first);
        String printed = print(MaskedThrowable.of(second, masks));
        assertThat(printed).contains("second", "java.lang.Exception, as above").doesNotContain(KEY_ID);

        Exception harmless = new Exception("first");
        harmless.initCause(new Exception("second", harmless));
        assertThat(MaskedThrowable.of(harmless, masks)).isSameAs(harmless);
    }

    @Test
    void leaves_out_causes_that_are_nested_too_deeply() {
        Throwable nested = new Exception(KEY_ID);
        for (int i = 0; i < 100_000; i++) {
            nested = new Exception("level " + i, nested);
        }
        Throwable deepest = MaskedThrowable.of(nested, masks);
        int depth = 0;
        for (; deepest.getCause() != null; deepest = deepest.getCause()) {
            depth++;
        }
        assertThat(depth).isEqualTo(MaskedThrowable.MAXIMUM_DEPTH + 1);
        assertThat(deepest).hasMessage("java.lang.Exception, and more, left out");
    }

    private static String print(Throwable throwable) {
        StringWriter printed = new StringWriter();
        throwable.printStackTrace(new PrintWriter(printed));
        return printed.toString();
    }
}

package io.jenkins.plugins.assumed_role.masking;

import static io.jenkins.plugins.assumed_role.masking.Samples.KEY_ID;
import static io.jenkins.plugins.assumed_role.masking.Samples.SECRET_KEY;
import static io.jenkins.plugins.assumed_role.masking.Samples.masks;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasksTest {

    @Test
    void hidesSecretsInMessages() {
        assertThat(masks(KEY_ID, SECRET_KEY).mask("Bad key '" + KEY_ID + "' (" + SECRET_KEY + ")"))
                .isEqualTo("Bad key '****' (****)");
    }

    @Test
    void returnsTheSameTextWhenThereIsNothingToHide() {
        for (String text : List.of("", "No such bucket", "half a pair: \ud83d", KEY_ID.substring(0, 19))) {
            assertThat(masks(KEY_ID).mask(text)).isSameAs(text);
        }
    }

    @Test
    void countsWhatThereIsToHide() {
        Masks masks = masks(null, "", "   ", "test");
        assertThat(masks).hasToString("0 masked secrets");
        masks.add(List.of(KEY_ID));
        assertThat(masks).hasToString("1 masked secrets");
    }

    @Test
    void hidesAHundredGenerations() {
        Masks masks = new Masks();
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            List<String> generation = Samples.generation(i);
            masks.add(generation);
            secrets.addAll(generation);
        }
        for (String secret : secrets) {
            String form = secret.replace("/", "\\/");
            assertThat(masks.mask(secret + " or " + form)).isEqualTo("**** or ****");
        }
    }

    @Test
    void tellsNoSecret() {
        Masks masks = masks(KEY_ID, SECRET_KEY);
        String described = masks + " " + masks.mask(new ByteArrayOutputStream(), UTF_8);
        assertThat(Arrays.asList(KEY_ID, SECRET_KEY)).noneMatch(described::contains);
    }
}

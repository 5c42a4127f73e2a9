package io.jenkins.plugins.assumed_role.masking;

import static io.jenkins.plugins.assumed_role.masking.Samples.KEY_ID;
import static io.jenkins.plugins.assumed_role.masking.Samples.SECRET_KEY;
import static io.jenkins.plugins.assumed_role.masking.Samples.masks;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MasksTest {

    @Test
    void hides_secrets_in_messages() {
        assertThat(masks(KEY_ID, SECRET_KEY).mask("Bad key '" + KEY_ID + "' (" + SECRET_KEY + ")"))
                .isEqualTo("Bad key '****' (****)");
    }

    @Test
    void returns_the_same_text_if_it_has_no_secret() {
        for (String text : List.of("", "No such bucket", "half a pair: \ud83d", KEY_ID.substring(0, 15))) {
            assertThat(masks(KEY_ID).mask(text)).isSameAs(text);
        }
    }

    @Test
    void counts_the_secrets() {
        Masks masks = masks(null, "", "   ", "test");
        assertThat(masks).hasToString("0 masked secrets");
        masks.add(List.of(KEY_ID));
        assertThat(masks).hasToString("1 masked secrets");
    }

    @Test
    void hides_a_hundred_generations() {
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
    void blocks_of_one_session_share_one_index() throws Exception {
        List<String> session = Samples.generation(1);
        Masks first = masks("token-of-the-first-endpoint");
        Masks second = masks("token-of-the-second-endpoint");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream open = second.mask(out, UTF_8)) {
            open.write(("1 " + session.get(2).substring(0, 100)).getBytes(UTF_8));
            first.addShared(session);
            second.addShared(session);
            open.write((" 2 " + session.get(2).substring(0, 100)).getBytes(UTF_8));
            // The index is another one in the midst of a form.
            second.add(List.of("something-else-that-is-secret"));
            open.write((session.get(2).substring(100) + " token-of-the-second-endpoint").getBytes(UTF_8));
        }
        assertThat(out).hasToString("1 " + session.get(2).substring(0, 100) + " 2 **** ****");
        assertThat(first).hasToString("6 masked secrets");
        assertThat(first.mask("token-of-the-second-endpoint")).isEqualTo("****");
    }

    @Test
    void two_hundred_branches_of_one_session_with_twenty_generations_need_less_than_eight_megabytes() throws Exception {
        List<List<String>> generations =
                IntStream.range(200, 220).mapToObj(Samples::generation).toList();
        long before = used();
        List<OutputStream> logs = new ArrayList<>();
        for (int branch = 0; branch < 200; branch++) {
            Masks masks = masks("token-of-the-endpoint-of-branch-" + branch);
            OutputStream log = masks.mask(OutputStream.nullOutputStream(), UTF_8);
            generations.forEach(masks::addShared);
            log.write("Initializing the backend...\n".getBytes(UTF_8));
            logs.add(log);
        }
        assertThat(used() - before).isLessThan(8_000_000);
        assertThat(logs).hasSize(200);
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void part_of_a_session_does_not_lead_to_its_index() {
        List<String> session = Samples.generation(2);
        Masks block = new Masks();
        block.addShared(session);
        Masks stranger = masks("what-a-stranger-wants-hidden-elsewhere");
        stranger.addShared(session.subList(0, 1));
        assertThat(stranger.mask(session.get(1))).isEqualTo(session.get(1));
        assertThat(block.mask("what-a-stranger-wants-hidden-elsewhere"))
                .isEqualTo("what-a-stranger-wants-hidden-elsewhere");
    }

    @Test
    void shows_no_secret() {
        Masks masks = masks(KEY_ID, SECRET_KEY);
        String described = masks + " " + masks.mask(new ByteArrayOutputStream(), UTF_8);
        assertThat(Arrays.asList(KEY_ID, SECRET_KEY)).noneMatch(described::contains);
    }
}
